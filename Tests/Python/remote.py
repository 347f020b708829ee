"""Servers elsewhere, played on loopback: each host is an address of 127.0.0.0/8 with a common port.

They serve actors, WebFinger and the notes they have sent, answer a Follow with an Accept, sign what they send
(draft-cavage-http-signatures-12, rsa-sha256) and keep what arrives. Everything runs in one thread of its own.
"""
from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ACTIVITY = "application/activity+json"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def utc() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@dataclass
class Delivery:
    """Something that arrived in an inbox."""

    host: str
    at: float
    body: bytes

    @property
    def activity(self) -> dict[str, Any]:
        return json.loads(self.body)


class Actor:
    def __init__(self, host: str, name: str, key: rsa.RSAPrivateKey) -> None:
        self.host, self.name, self.key = host, name, key
        self.id = f"http://{host}/users/{name}"
        self.inbox = f"{self.id}/inbox"

    @property
    def document(self) -> dict[str, Any]:
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        return {
            "@context": CONTEXT, "id": self.id, "type": "Person", "preferredUsername": self.name, "name": self.name,
            "summary": "", "url": self.id, "inbox": self.inbox, "outbox": f"{self.id}/outbox",
            "followers": f"{self.id}/followers", "following": f"{self.id}/following",
            "manuallyApprovesFollowers": False, "endpoints": {"sharedInbox": f"http://{self.host}/inbox"},
            "publicKey": {"id": f"{self.id}#main-key", "owner": self.id, "publicKeyPem": pem},
        }

    def signed(self, method: str, url: str, body: bytes | None = None) -> dict[str, str]:
        """The headers of a signed request."""
        parts = urlsplit(url)
        headers = {"Host": parts.netloc, "Date": formatdate(usegmt=True), "Accept": ACTIVITY}
        lines = [
            f"(request-target): {method.lower()} {parts.path}", f"host: {parts.netloc}", f"date: {headers['Date']}"]
        if body is not None:
            digest = "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()
            headers |= {"Digest": digest, "Content-Type": ACTIVITY}
            lines += [f"digest: {digest}", f"content-type: {ACTIVITY}"]
        raw = self.key.sign("\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())
        names = " ".join(line.split(": ", 1)[0] for line in lines)
        headers["Signature"] = (
            f'keyId="{self.id}#main-key",algorithm="rsa-sha256",headers="{names}",'
            f'signature="{base64.b64encode(raw).decode()}"')
        return headers

    def note(self, number: str, words: str) -> dict[str, Any]:
        """A Create of a public note."""
        identifier = f"{self.id}/statuses/{number}"
        addressed = {"to": [PUBLIC], "cc": [f"{self.id}/followers"]}
        note = {
            "id": identifier, "type": "Note", "attributedTo": self.id, "url": identifier, "published": utc(),
            "content": f"<p>{words}</p>", "sensitive": False, "tag": [], "attachment": [], **addressed,
        }
        return {
            "@context": CONTEXT, "id": f"{identifier}/activity", "type": "Create", "actor": self.id,
            "published": note["published"], "object": note, **addressed,
        }

    def activity(self, kind: str, target: Any) -> dict[str, Any]:
        return {
            "@context": CONTEXT, "id": f"{self.id}/activities/{time.time_ns()}", "type": kind, "actor": self.id,
            "object": target,
        }


class Remotes:
    """`count` hosts 127.OCTET.x.y, each with one actor `actor`."""

    def __init__(self, count: int, port: int, octet: int = 77) -> None:
        self.port = port
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        addresses = [f"127.{octet}.{i // 250}.{i % 250 + 1}" for i in range(count)]
        self.actors = {f"{a}:{port}": Actor(f"{a}:{port}", "actor", key) for a in addresses}
        self.received: list[Delivery] = []
        self.notes: dict[str, dict[str, Any]] = {}
        # What answers a note, by its address; given 60 at a time.
        self.replies: dict[str, list[str]] = {}
        # Every GET: to which host, and when.
        self.asked: list[tuple[str, float]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Remotes:
        self._thread.start()
        self._run(self._open()).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def first(self) -> Actor:
        return next(iter(self.actors.values()))

    def send(self, actor: Actor, inbox: str, activity: dict[str, Any]) -> Future[int]:
        """Delivers; the future gives the status code, or raises what the connection raised."""
        return self._run(self._deliver(actor, inbox, activity))

    def fetch(self, actor: Actor, url: str) -> dict[str, Any]:
        return self._run(self._fetch(actor, url)).result()

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self) -> None:
        app = web.Application(client_max_size=1 << 22, middlewares=[self._remember])
        app.router.add_get("/.well-known/webfinger", self._webfinger)
        app.router.add_post("/inbox", self._inbox)
        app.router.add_post("/users/{name}/inbox", self._inbox)
        app.router.add_get("/users/{name}", self._actor)
        app.router.add_get("/users/{name}/statuses/{number}", self._note)
        app.router.add_get("/users/{name}/statuses/{number}/replies", self._replies)
        app.router.add_get("/users/{name}/{collection}", self._collection)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        for host in self.actors:
            await web.TCPSite(self._runner, host.split(":")[0], self.port, backlog=256).start()
        self._client = ClientSession(connector=TCPConnector(limit=64), timeout=ClientTimeout(total=60))

    async def _close(self) -> None:
        await self._client.close()
        await self._runner.cleanup()

    @web.middleware
    async def _remember(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.method == "GET":
            self.asked.append((request.host, time.perf_counter()))
        return await handler(request)

    def _found(self, request: web.Request) -> Actor:
        actor = self.actors.get(request.host)
        if actor is None:
            raise web.HTTPNotFound()
        return actor

    async def _actor(self, request: web.Request) -> web.Response:
        return web.json_response(self._found(request).document, content_type=ACTIVITY)

    async def _webfinger(self, request: web.Request) -> web.Response:
        actor = self._found(request)
        links = [{"rel": "self", "type": ACTIVITY, "href": actor.id}]
        return web.json_response(
            {"subject": f"acct:{actor.name}@{actor.host}", "links": links}, content_type="application/jrd+json")

    async def _note(self, request: web.Request) -> web.Response:
        note = self.notes.get(f"http://{request.host}{request.path}")
        if note is None:
            raise web.HTTPNotFound()
        return web.json_response({"@context": CONTEXT, **note}, content_type=ACTIVITY)

    async def _replies(self, request: web.Request) -> web.Response:
        collection = f"http://{request.host}{request.path}"
        items = self.replies.get(collection.removesuffix("/replies"))
        if items is None:
            raise web.HTTPNotFound()
        page = int(request.query.get("page", "1"))
        document = {"@context": CONTEXT[0], "id": f"{collection}?page={page}", "type": "CollectionPage",
                    "partOf": collection, "items": items[(page - 1) * 60:page * 60]}
        if page * 60 < len(items):
            document["next"] = f"{collection}?page={page + 1}"
        return web.json_response(document, content_type=ACTIVITY)

    async def _collection(self, request: web.Request) -> web.Response:
        empty = {"@context": CONTEXT[0], "id": f"http://{request.host}{request.path}", "type": "OrderedCollection",
                 "totalItems": 0, "orderedItems": []}
        return web.json_response(empty, content_type=ACTIVITY)

    async def _inbox(self, request: web.Request) -> web.Response:
        actor = self._found(request)
        try:
            delivery = Delivery(request.host, time.perf_counter(), await request.read())
        except OSError:  # The sender was killed in the middle of it.
            raise web.HTTPBadRequest() from None
        self.received.append(delivery)
        if b'"Follow"' in delivery.body and delivery.activity.get("type") == "Follow":
            asyncio.ensure_future(self._accept(actor, delivery.activity))
        return web.Response(status=202)

    async def _accept(self, actor: Actor, follow: dict[str, Any]) -> None:
        follower = await self._fetch(actor, follow["actor"])
        await self._deliver(actor, follower["inbox"], actor.activity("Accept", follow))

    async def _deliver(self, actor: Actor, inbox: str, activity: dict[str, Any]) -> int:
        if activity["type"] == "Create":
            self.notes[activity["object"]["id"]] = activity["object"]
        body = json.dumps(activity).encode()
        headers = actor.signed("POST", inbox, body)
        async with self._client.post(inbox, data=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def _fetch(self, actor: Actor, url: str) -> dict[str, Any]:
        async with self._client.get(url, headers=actor.signed("GET", url)) as answer:
            answer.raise_for_status()
            return await answer.json(content_type=None)
