"""Signing up and forgetting a password, with a mail server that keeps what it gets."""
from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from pages import Page, Visitor
from report import Checks, eventually
from server import PASSWORD, Server, free_port

checks = Checks("mail")


class Mailbox:
    """An SMTP server on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    def to(self, address: str, after: int = 0) -> list[EmailMessage]:
        return [m for m in self.messages[after:] if address in (m["To"] or "")]

    @staticmethod
    def link(message: EmailMessage, base: str) -> str:
        body = message.get_body(("plain", "html"))
        assert body is not None
        found = re.search(re.escape(base) + r"[^\s\"'<>]+", body.get_content())
        assert found, body.get_content()
        return found[0].rstrip(".)")


class World:
    def __init__(self, server: Server, mailbox: Mailbox) -> None:
        self.server, self.mailbox = server, mailbox
        self.address = "ivy@example.org"
        self.token = ""

    def me(self) -> requests.Response:
        return requests.get(
            f"{self.server.base}/api/v1/accounts/verify_credentials", timeout=30,
            headers={"Authorization": f"Bearer {self.token}"})

    def open_link(self, message: EmailMessage) -> tuple[Visitor, Page]:
        visitor = Visitor(self.server.base)
        return visitor, visitor.get(self.mailbox.link(message, self.server.base))


@checks.that("a new account waits until its address is confirmed by the mailed link")
def _(world: World) -> None:
    base = world.server.base
    app = requests.post(f"{base}/api/v1/apps", timeout=30, json={
        "client_name": "A client", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write"}).json()
    granted = requests.post(f"{base}/oauth/token", timeout=30, json={
        "client_id": app["client_id"], "client_secret": app["client_secret"], "grant_type": "client_credentials",
        "scope": "read write"}).json()
    made = requests.post(
        f"{base}/api/v1/accounts", timeout=60, headers={"Authorization": f"Bearer {granted['access_token']}"},
        json={"username": "ivy", "email": world.address, "password": PASSWORD, "agreement": True, "locale": "en"})
    assert made.status_code == 200, made.text
    world.token = made.json()["access_token"]
    assert world.me().status_code == 403, world.me().text
    message = eventually(lambda: world.mailbox.to(world.address), "the mail")[0]
    visitor, page = world.open_link(message)
    if page.forms():
        # A link alone confirms nothing where mail is scanned by programs that follow every link.
        page = visitor.send(page, page.forms()[0], {})
    assert page.status == 200, page.words[:300]
    eventually(lambda: world.me().status_code == 200, "the account to work")


@checks.that("a forgotten password is set anew by the mailed link, once")
def _(world: World) -> None:
    visitor = Visitor(world.server.base)
    refused = Visitor(world.server.base)
    page = refused.get("/auth/sign_in")
    page = visitor.get(page.link(r"password"))
    form = page.form("email") or page.forms()[0]
    field = next(f["name"] for f in form.find_all("input") if (f.get("type") or "text") in ("email", "text"))
    before = len(world.mailbox.messages)
    visitor.send(page, form, {field: world.address})
    message = eventually(lambda: world.mailbox.to(world.address, after=before), "the mail")[0]

    fresh = "an entirely different horse"
    visitor, page = world.open_link(message)
    form = page.form("password")
    assert form is not None, page.words[:300]
    page = visitor.send(page, form, {"password": fresh})
    assert page.status < 400, page.words[:300]
    old = refused.log_in(refused.get("/auth/sign_in"), world.address, PASSWORD)
    assert old.form("password") is not None, "the old password still works"
    new = Visitor(world.server.base)
    assert new.log_in(new.get("/auth/sign_in"), world.address, fresh).form("password") is None
    _, page = world.open_link(message)
    assert page.form("password") is None or page.status >= 400, "the link works twice"


@checks.that("an address without an account gets no word that tells so")
def _(world: World) -> None:
    visitor = Visitor(world.server.base)
    page = visitor.get(visitor.get("/auth/sign_in").link(r"password"))
    form = page.form("email") or page.forms()[0]
    field = next(f["name"] for f in form.find_all("input") if (f.get("type") or "text") in ("email", "text"))
    known = visitor.send(page, form, {field: world.address})
    unknown = visitor.send(page, form, {field: "nobody@example.org"})
    assert known.status == unknown.status and known.words == unknown.words
