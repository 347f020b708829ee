"""Runs the clients against a server that is started for them: run.py --binary PATH [--only NAME ...]."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Python"))

import mail_client  # noqa: E402
import mastodon_client  # noqa: E402
import socket_client  # noqa: E402
import toot_client  # noqa: E402
from report import Checks, close  # noqa: E402
from server import Server  # noqa: E402


def toot(options: argparse.Namespace) -> None:
    with server(options) as started:
        run(toot_client.checks, lambda: toot_client.World(started), started)


def mastodon(options: argparse.Namespace) -> None:
    with server(options) as started:
        run(mastodon_client.checks, lambda: mastodon_client.World(started), started)


def sockets(options: argparse.Namespace) -> None:
    with server(options) as started:
        run(socket_client.checks, lambda: socket_client.World(started), started)


def mail(options: argparse.Namespace) -> None:
    mailbox = mail_client.Mailbox()
    mailbox.controller.start()
    try:
        with server(options, {"MARTLET_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}"}) as started:
            run(mail_client.checks, lambda: mail_client.World(started, mailbox), started)
    finally:
        mailbox.controller.stop()


def run(checks: Checks, world: Callable[[], object], started: Server) -> None:
    checks.run(world())
    if checks.failed:
        print(f"    the end of the server's log:\n{started.tail()}")


def server(options: argparse.Namespace, environment: dict[str, str] | None = None) -> Server:
    return Server(options.binary, environment or {}, database=options.database)


KINDS = {"toot": (toot, toot_client.checks), "mastodon": (mastodon, mastodon_client.checks),
         "sockets": (sockets, socket_client.checks), "mail": (mail, mail_client.checks)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="the built martlet")
    parser.add_argument("--database", default="", help="postgres://… instead of SQLite")
    parser.add_argument("--only", choices=KINDS, action="append", help="of the clients; all when not given")
    options = parser.parse_args()
    ran = []
    for name in options.only or KINDS:
        start, checks = KINDS[name]
        ran.append(checks)
        try:
            start(options)
        except Exception as error:  # a server that does not start fails every sentence of this client
            print(f"✘ {checks.name}: {error}")
            checks.failed = len(checks.steps) - checks.passed
    return close("clients", *ran)


if __name__ == "__main__":
    sys.exit(main())
