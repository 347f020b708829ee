"""Rounds of load and kill -9, then a comparison of everything that was acknowledged with what is there.

The load is four accounts that post, favourite and delete, and another server (played here, on loopback) that
delivers signed notes and follows the four. A request that had no answer is asked again with the same idempotency
key after the restart: it may be there once or not at all before, and must be there once afterwards.
"""
from __future__ import annotations

import argparse
import http.client
import random
import sys
import threading
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Python"))

from comparison import (  # noqa: E402
    Stored, delivery_differences, home_differences, inbound_differences, stored_differences)
from ledger import Ledger  # noqa: E402
from load import GONE, Sender, Writer  # noqa: E402
from remote import Remotes  # noqa: E402
from report import eventually  # noqa: E402
from server import Server, free_port  # noqa: E402

WRITERS = ["one", "two", "three", "four"]
READER = "reader"


class CrashTest:
    def __init__(self, server: Server, remotes: Remotes, options: argparse.Namespace) -> None:
        self.server, self.remotes, self.options = server, remotes, options
        self.ledger = Ledger()
        self.random = random.Random(options.seed)
        self.tokens: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        self.undelivered: dict | None = None

    def run(self) -> list[str]:
        self.server.start()
        self.set_up()
        self.server.kill()
        slowest = 0.0
        for number in range(self.options.rounds):
            slowest = max(slowest, self.server.start())
            self.ask_again()
            self.load(self.random.uniform(0.2, self.options.seconds))
            if number % 20 == 19:
                print(f"round {number + 1}: {len(self.ledger.posts)} posts, {len(self.ledger.accepted_notes)} notes")
                sys.stdout.flush()
        self.server.start()
        self.ask_again()
        print(f"the slowest restart took {slowest:.2f} s")
        return self.compare()

    # ---- before

    def set_up(self) -> None:
        for name in [*WRITERS, READER]:
            self.server.account(name)
            self.tokens[name] = self.server.token(name)
        self.stored = Stored(self.server, self.tokens)
        for name in [*WRITERS, READER]:
            self.accounts[name] = self.stored.get(name, "/api/v1/accounts/verify_credentials").json()["id"]
        for name in WRITERS:
            self.follow(READER, self.accounts[name])
            actor = self.remotes.fetch(self.remotes.first, f"{self.server.base}/users/{name}")
            follow = self.remotes.first.activity("Follow", actor["id"])
            assert self.remotes.send(self.remotes.first, actor["inbox"], follow).result(timeout=60) in (200, 202)
        self.inbox = actor["endpoints"]["sharedInbox"]
        eventually(lambda: self.accepts() == len(WRITERS), "the follows to be accepted", 60)
        found = self.stored.get(READER, "/api/v2/search", q=self.remotes.first.id, resolve="true", type="accounts")
        self.sender = found.json()["accounts"][0]["id"]
        self.follow(READER, self.sender)
        eventually(self.follows_sender, "the other server to accept the reader", 60)

    def follow(self, name: str, account: str) -> None:
        requests.post(
            f"{self.server.base}/api/v1/accounts/{account}/follow", timeout=60,
            headers={"Authorization": f"Bearer {self.tokens[name]}"}).raise_for_status()

    def accepts(self) -> int:
        return sum(1 for d in list(self.remotes.received) if d.activity["type"] == "Accept")

    def follows_sender(self) -> bool:
        query = {"id[]": self.sender}
        return self.stored.get(READER, "/api/v1/accounts/relationships", **query).json()[0]["following"]

    # ---- a round

    def load(self, seconds: float) -> None:
        stop = threading.Event()
        sender = Sender(self.ledger, self.remotes, self.remotes.first, self.inbox, stop)
        sender.again = self.undelivered
        writers = [Writer(self.server, self.ledger, name, self.tokens[name], stop) for name in WRITERS]
        for thread in [*writers, sender]:
            thread.start()
        time.sleep(seconds)
        self.server.kill()
        stop.set()
        for thread in [*writers, sender]:
            thread.join(60)
        self.undelivered = sender.again

    def ask_again(self) -> None:
        """A client repeats what had no answer; the key makes it safe."""
        waiting, self.ledger.unanswered = self.ledger.unanswered, []
        for author, text, key in waiting:
            writer = Writer(self.server, self.ledger, author, self.tokens[author], threading.Event())
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            try:
                writer.post(connection, text, key)
            except GONE as error:
                self.ledger.refuse(f"no answer from a running server: {error!r}")
            finally:
                connection.close()

    # ---- after

    def compare(self) -> list[str]:
        settle = self.options.settle
        writers = {name: self.accounts[name] for name in WRITERS}
        wrong = [f"refused: {what}" for what in self.ledger.refused]
        wrong += inbound_differences(self.stored, self.ledger, READER, self.sender, settle)
        wrong += stored_differences(self.stored, self.ledger, writers)
        wrong += delivery_differences(self.ledger, self.remotes, self.server.base, settle)
        deadline = time.monotonic() + settle
        while (at_home := home_differences(self.stored, self.ledger, READER)) and time.monotonic() < deadline:
            time.sleep(1)
        return wrong + at_home


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="the built martlet")
    parser.add_argument("--database", default="", help="postgres://… instead of SQLite")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=1.0, help="the longest load of a round")
    parser.add_argument("--settle", type=float, default=180, help="how long queued work may take at the end")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", action="store_true", help="leave the server's folder")
    options = parser.parse_args()
    print(f"{options.rounds} rounds, seed {options.seed}")
    server = Server(options.binary, database=options.database, keep=options.keep)
    with Remotes(1, free_port()) as remotes:
        test = CrashTest(server, remotes, options)
        try:
            wrong = test.run()
        except Exception:
            print(server.tail())
            raise
        finally:
            server.__exit__()
    ledger = test.ledger
    print(f"{len(ledger.posts)} posts, {len(ledger.accepted_notes)} notes, {len(remotes.received)} deliveries")
    for line in wrong[:50]:
        print(f"✘ {line}")
    print(f"crash: {0 if wrong else options.rounds} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
