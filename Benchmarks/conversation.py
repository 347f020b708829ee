"""A conversation of 1,000 answers on 50 servers, opened by somebody here: how long until all of it is there, and how
much each server was asked.

The first post is on a server of its own, which names the answers page by page, 60 on each, as Mastodon does. Every
answer has to be asked for where it was written, and its author too. A server may be asked once a second in the long
run, and five times at once.
"""
from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Python"))

import requests  # noqa: E402
from remote import PUBLIC, Remotes, utc  # noqa: E402
from server import Server, free_port  # noqa: E402

BURST, PER_SECOND = 5, 1.0


def prepare(remotes: Remotes, answers: int) -> str:
    """Writes the conversation; gives the address of its first post."""
    first, *others = remotes.actors.values()
    root = first.note("1", "who is there?")["object"]
    uris = []
    for number in range(answers):
        author = others[number % len(others)]
        note = author.note(str(number // len(others) + 1), f"answer {number}")["object"]
        note |= {"inReplyTo": root["id"], "published": utc(), "to": [PUBLIC]}
        note["replies"] = {"id": f"{note['id']}/replies", "type": "Collection", "totalItems": 0}
        remotes.notes[note["id"]] = note
        uris.append(note["id"])
    remotes.replies[root["id"]] = uris
    pages = f"{root['id']}/replies"
    root["replies"] = {
        "id": pages, "type": "Collection",
        "first": {"type": "CollectionPage", "partOf": pages, "items": [], "next": f"{pages}?page=1"}}
    remotes.notes[root["id"]] = root
    return root["id"]


def call(server: Server, token: str, path: str, **query: Any) -> requests.Response:
    answer = requests.get(
        server.base + path, params=query, timeout=60, headers={"Authorization": f"Bearer {token}"})
    answer.raise_for_status()
    return answer


def fetch(server: Server, token: str, status: str, timeout: float) -> tuple[float, int]:
    """Opens the post as clients do: the refresh that the answer names is asked until it is finished."""
    begin = time.perf_counter()
    header = call(server, token, f"/api/v1/statuses/{status}/context").headers.get("Mastodon-Async-Refresh", "")
    refresh = re.search(r'id="([^"]+)"', header)
    while refresh and time.perf_counter() - begin < timeout:
        found = call(server, token, f"/api/v1_alpha/async_refreshes/{refresh[1]}").json()["async_refresh"]
        if found["status"] == "finished":
            break
        time.sleep(0.25)
    took = time.perf_counter() - begin
    return took, len(call(server, token, f"/api/v1/statuses/{status}/context").json()["descendants"])


def excess(moments: list[float]) -> float:
    """By how many requests a server was asked too much: the deepest that a bucket of its tokens ever was overdrawn."""
    tokens, last, worst = float(BURST), moments[0], 0.0
    for moment in moments:
        tokens = min(BURST, tokens + (moment - last) * PER_SECOND) - 1
        last, worst = moment, max(worst, -tokens)
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="a built martlet")
    parser.add_argument("--database", default="", help="postgres://… instead of SQLite")
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--answers", type=int, default=1_000)
    parser.add_argument("--timeout", type=float, default=120)
    options = parser.parse_args()
    server = Server(options.binary, {"MARTLET_LOG_LEVEL": "error"}, database=options.database)
    with server, Remotes(options.hosts + 1, free_port(), octet=71) as remotes:
        server.account("reader")
        token = server.token("reader")
        root = prepare(remotes, options.answers)
        found = call(server, token, "/api/v2/search", q=root, resolve="true", type="statuses").json()["statuses"]
        time.sleep(BURST)  # whatever the search has asked is forgiven
        remotes.asked.clear()
        took, count = fetch(server, token, found[0]["id"], options.timeout)
        asked: dict[str, list[float]] = {}
        for host, moment in remotes.asked:
            asked.setdefault(host, []).append(moment)
    most = max(map(len, asked.values()))
    # A request may arrive a little sooner after another than it was sent.
    over = max(map(excess, asked.values()))
    print(f"{count} of {options.answers} answers on {options.hosts} servers after {took:.1f} s")
    print(f"{len(remotes.asked)} requests, at most {most} to one server; bucket overdrawn by {over:.2f} at worst")
    return 0 if count == options.answers and over < 0.25 else 1


if __name__ == "__main__":
    sys.exit(main())
