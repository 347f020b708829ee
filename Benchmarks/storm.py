"""A storm: activities from many servers while people read. Prints how fast they were taken and how reading bore it.

The senders write, edit, delete, like and boost; one in twenty of their requests comes twice. At the end everything
that was acknowledged must be there once, and nothing else.
"""
from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Python"))

import requests  # noqa: E402
from load import cpu_seconds, request, send_all, wait_idle  # noqa: E402
from remote import CONTEXT, PUBLIC, Actor, Remotes, utc  # noqa: E402
from report import eventually  # noqa: E402
from server import Server, free_port  # noqa: E402

READERS = 4


@dataclass
class Storm:
    """What is sent, and what shall be there at the end."""

    path: str
    inbox: str
    domain: str
    rng: random.Random
    post: str
    raw: list[bytes] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    owners: dict[str, Actor] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    likes: set[str] = field(default_factory=set)
    boosts: set[str] = field(default_factory=set)

    def add(self, actor: Actor, activity: dict[str, Any]) -> None:
        body = json.dumps(activity).encode()
        raw = request("POST", self.path, self.domain, actor.signed("POST", self.inbox, body), body)
        self.raw += [raw, raw] if self.rng.random() < 0.05 else [raw]

    def create(self, actor: Actor) -> None:
        activity = actor.note(uuid.uuid4().hex, f"written in the storm, {len(self.texts)}")
        note = activity["object"]
        self.texts[note["id"]], self.owners[note["id"]], self.notes[note["id"]] = note["content"], actor, note
        self.add(actor, activity)

    def change(self, number: int) -> None:
        uri = self.rng.choice(list(self.texts))
        actor, note = self.owners[uri], self.notes[uri]
        note = note | {"content": f"<p>edited, {number}</p>", "updated": utc()}
        if "updated" in self.notes[uri]:
            return  # two edits within one second have no order
        self.notes[uri], self.texts[uri] = note, note["content"]
        self.add(actor, {
            "@context": CONTEXT, "id": f"{uri}#update-{number}", "type": "Update", "actor": actor.id, "object": note,
            "to": [PUBLIC]})

    def delete(self) -> None:
        uri = self.rng.choice(list(self.texts))
        actor = self.owners[uri]
        del self.texts[uri]
        self.add(actor, {
            "@context": CONTEXT, "id": f"{uri}#delete", "type": "Delete", "actor": actor.id, "to": [PUBLIC],
            "object": {"id": uri, "type": "Tombstone"}})

    def fill(self, actors: list[Actor], count: int) -> None:
        for number in range(count):
            actor = actors[number % len(actors)]
            kind = self.rng.random()
            if kind < 0.05 and len(self.texts) > 50:
                self.change(number)
            elif kind < 0.10 and len(self.texts) > 50:
                self.delete()
            elif kind < 0.15 and actor.id not in self.likes:
                self.likes.add(actor.id)
                self.add(actor, actor.activity("Like", self.post))
            elif kind < 0.20 and actor.id not in self.boosts:
                self.boosts.add(actor.id)
                self.add(actor, actor.activity("Announce", self.post) | {"to": [PUBLIC], "published": utc()})
            else:
                self.create(actor)


class Reading(threading.Thread):
    """Reads home timelines, `rate` a second, until told to stop; keeps how long each took, in milliseconds."""

    def __init__(self, server: Server, tokens: list[str], rate: float) -> None:
        super().__init__(daemon=True)
        self.server, self.tokens, self.rate = server, tokens, rate
        self.took: list[float] = []
        self.refused = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        connections = [http.client.HTTPConnection("127.0.0.1", self.server.port) for _ in self.tokens]
        number = 0
        while not self.stopped.is_set():
            begin = time.perf_counter()
            which = number % len(connections)
            number += 1
            connections[which].request("GET", "/api/v1/timelines/home?limit=20", headers={
                "Host": self.server.domain, "Authorization": f"Bearer {self.tokens[which]}"})
            answer = connections[which].getresponse()
            answer.read()
            self.refused += answer.status != 200
            self.took.append((time.perf_counter() - begin) * 1000)
            self.stopped.wait(max(0, 1 / self.rate - (time.perf_counter() - begin)))

    def finish(self) -> str:
        self.stopped.set()
        self.join()
        ordered = sorted(self.took)
        half, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        refused = f", {self.refused} refused" if self.refused else ""
        return f"home p50 {half:.1f} ms, p99 {late:.1f} ms, worst {ordered[-1]:.1f} ms of {len(ordered)}{refused}"


def call(server: Server, token: str, method: str, path: str, **query: Any) -> Any:
    answer = requests.request(
        method, server.base + path, params=query, timeout=60, headers={"Authorization": f"Bearer {token}"})
    answer.raise_for_status()
    return answer.json()


def follow_all(server: Server, token: str, actors: list[Actor]) -> None:
    def follow(actor: Actor) -> None:
        found = call(server, token, "GET", "/api/v2/search", q=actor.id, resolve="true", type="accounts")
        call(server, token, "POST", f"/api/v1/accounts/{found['accounts'][0]['id']}/follow")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(follow, actors))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="a built martlet")
    parser.add_argument("--database", default="", help="postgres://… instead of SQLite")
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=200, help="home timelines read in a second")
    options = parser.parse_args()
    server = Server(options.binary, {"MARTLET_LOG_LEVEL": "error"}, database=options.database)
    with server, Remotes(options.hosts, free_port(), octet=73) as remotes:
        differences = storm(server, remotes, options)
    for difference in differences:
        print(f"differs: {difference}")
    return 1 if differences else 0


def storm(server: Server, remotes: Remotes, options: argparse.Namespace) -> list[str]:
    names = [f"reader{number}" for number in range(READERS)]
    for name in names:
        server.account(name)
    tokens = [server.token(name) for name in names]
    post = call(server, tokens[1], "POST", "/api/v1/statuses", status="Before the storm")
    actors = list(remotes.actors.values())
    follow_all(server, tokens[0], actors)
    me = call(server, tokens[0], "GET", "/api/v1/accounts/verify_credentials")["id"]
    eventually(
        lambda: call(server, tokens[0], "GET", f"/api/v1/accounts/{me}")["following_count"] == len(actors),
        "all follows to be accepted", 120)
    inbox = f"{server.base}/inbox"
    prepared = Storm("/inbox", inbox, server.domain, random.Random(1), post["uri"])
    prepared.fill(actors, options.count)
    remotes.notes.update({uri: prepared.notes[uri] for uri in prepared.texts})
    wait_idle(server.pid)
    before = Reading(server, tokens, options.rate)
    before.start()
    time.sleep(5)
    print(f"at rest:  {before.finish()}")

    during = Reading(server, tokens, options.rate)
    during.start()
    used, begin = cpu_seconds(server.pid), time.perf_counter()
    took, statuses = send_all(server.port, prepared.raw, connections=64)
    wait_quiet(server, prepared, tokens[1], post["id"])
    total = time.perf_counter() - begin
    print(f"in storm: {during.finish()}")
    count = len(prepared.raw)
    print(
        f"{count} activities of {options.hosts} servers: {count / took:,.0f}/s accepted, {count / total:,.0f}/s handled,"
        f" {(cpu_seconds(server.pid) - used) * 1000 / count:.2f} CPU-ms each")
    faults = [f"answers {statuses}"] if set(statuses) != {202} else []
    return faults + compare(server, prepared, tokens, post["id"])


def wait_quiet(server: Server, storm: Storm, token: str, post: str) -> None:
    """Until nothing waits: likes and boosts are counted, and the queue of jobs is empty."""
    eventually(
        lambda: (s := call(server, token, "GET", f"/api/v1/statuses/{post}"))["favourites_count"] >= len(storm.likes)
        and s["reblogs_count"] >= len(storm.boosts), "likes and boosts to be counted", 300)
    eventually(lambda: "process-inbound" not in server.command("jobs"), "the activities to be handled", 300)


def compare(server: Server, storm: Storm, tokens: list[str], post: str) -> list[str]:
    faults = []
    status = call(server, tokens[1], "GET", f"/api/v1/statuses/{post}")
    if status["favourites_count"] != len(storm.likes) or status["reblogs_count"] != len(storm.boosts):
        faults.append(f"{status['favourites_count']} likes of {len(storm.likes)}, "
                      f"{status['reblogs_count']} boosts of {len(storm.boosts)}")
    home: list[tuple[str, str]] = []
    page: list[Any] = []
    while True:
        query = {"limit": 40} | ({"max_id": page[-1]["id"]} if page else {})
        page = call(server, tokens[0], "GET", "/api/v1/timelines/home", **query)
        if not page:
            break
        home += [(s["uri"], s["content"]) for s in page if s["uri"] in storm.notes]
    if len(home) != len(dict(home)):
        faults.append(f"{len(home) - len(dict(home))} posts are at home twice")
    # A home timeline keeps its newest entries; what it shows must be right.
    for uri, text in home:
        if storm.texts.get(uri) != text:
            faults.append(f"{uri} says {text} and should say {storm.texts.get(uri, 'nothing, being deleted')}")
    print(f"{len(home)} of {len(storm.texts)} posts are in the follower's home timeline")
    return faults


if __name__ == "__main__":
    sys.exit(main())
