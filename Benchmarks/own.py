"""The project's own small measures: reading, posting, receiving and delivering."""
from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

import requests

import reading
from load import cpu_seconds, post, request, resident_mib, send_all, wait_idle
from remote import Remotes
from report import eventually
from server import Server, free_port
from table import Results

ACCOUNTS, FOLLOWS, POSTS = 20, 12, 1_000
WRITTEN, RECEIVED, SERVERS = 2_000, 2_000, 300
# Posts a second while people read.
BUSY = 100


@dataclass
class Person:
    name: str
    token: str
    id: str


def measure(server: Server, results: Results, seconds: int, other: reading.Reader | None) -> None:
    people = seed(server)
    results.set("with_data", resident_mib(server.pid))
    reading.measure(reading.Reader.of(server.base, people[0].token, server.pid), other, results, seconds)
    busy(server, people, results, seconds)
    posting(server, people, results)
    receiving(server, people, results)
    delivering(server, people, results)


def call(server: Server, person: Person, method: str, path: str, **query: Any) -> Any:
    answer = requests.request(
        method, server.base + path, params=query, timeout=60, headers={"Authorization": f"Bearer {person.token}"})
    answer.raise_for_status()
    return answer.json()


def seed(server: Server) -> list[Person]:
    people = []
    for number in range(ACCOUNTS):
        name = f"bench{number:02}"
        server.account(name)
        person = Person(name, server.token(name), "")
        person.id = call(server, person, "GET", "/api/v1/accounts/verify_credentials")["id"]
        people.append(person)
    follows = [
        post(server.domain, f"/api/v1/accounts/{people[(i + step) % ACCOUNTS].id}/follow", person.token)
        for i, person in enumerate(people) for step in range(1, FOLLOWS + 1)]
    send_all(server.port, follows)
    send_all(server.port, posts(server, people, POSTS))
    wait_idle(server.pid)
    return people


def posts(server: Server, people: list[Person], count: int) -> list[bytes]:
    words = "the swift and the martin come in May and leave in August, the martlet never lands " * 2
    return [
        post(server.domain, "/api/v1/statuses", people[i % len(people)].token,
             {"status": f"{words} {uuid.uuid4().hex}", "visibility": "public"})
        for i in range(count)]


def busy(server: Server, people: list[Person], results: Results, seconds: int) -> None:
    tokens = [person.token for person in people]
    reading.busy(server, tokens, posts(server, people, BUSY * (seconds + 2)), BUSY, results, seconds)
    wait_idle(server.pid)


def posting(server: Server, people: list[Person], results: Results) -> None:
    prepared = posts(server, people[:16], WRITTEN)
    wait_idle(server.pid)
    used = cpu_seconds(server.pid)
    took, statuses = send_all(server.port, prepared)
    drained = wait_idle(server.pid)
    results.set("post_answered", WRITTEN / took)
    results.set("post_sustained", WRITTEN / (took + drained))
    results.set("post_sustained_cpu", (cpu_seconds(server.pid) - used) * 1000 / WRITTEN)
    results.doubts += [f"posts: {statuses}"] if set(statuses) != {200} else []


def receiving(server: Server, people: list[Person], results: Results) -> None:
    with Remotes(10, free_port(), octet=71) as remotes:
        reader = people[1]
        for actor in remotes.actors.values():
            found = call(server, reader, "GET", "/api/v2/search", q=actor.id, resolve="true", type="accounts")
            account = found["accounts"][0]["id"]
            call(server, reader, "POST", f"/api/v1/accounts/{account}/follow")
            eventually(lambda a=account: call(
                server, reader, "GET", "/api/v1/accounts/relationships", **{"id[]": a})[0]["following"], "the follow")
        inbox = remotes.fetch(remotes.first, f"{server.base}/users/{reader.name}")["endpoints"]["sharedInbox"]
        path = inbox.removeprefix(server.base)
        prepared, uris = [], set()
        actors = list(remotes.actors.values())
        for number in range(RECEIVED):
            actor = actors[number % len(actors)]
            activity = actor.note(uuid.uuid4().hex, f"note {number} " + "lorem ipsum dolor sit amet " * 6)
            remotes.notes[activity["object"]["id"]] = activity["object"]
            uris.add(activity["object"]["id"])
            body = json.dumps(activity).encode()
            prepared.append(request("POST", path, server.domain, actor.signed("POST", inbox, body), body))
        wait_idle(server.pid)
        used = cpu_seconds(server.pid)
        begin = time.perf_counter()
        took, statuses = send_all(server.port, prepared)
        last = follow_home(server, reader, uris)
        results.set("inbox_accepted", RECEIVED / took)
        results.set("inbox_visible", RECEIVED / (last - begin))
        wait_idle(server.pid)
        results.set("inbox_visible_cpu", (cpu_seconds(server.pid) - used) * 1000 / RECEIVED)
        results.doubts += [f"inbox: {statuses}"] if set(statuses) - {200, 202} else []


def follow_home(server: Server, reader: Person, uris: set[str]) -> float:
    """When the reader had the last of all notes, reading upwards page by page as they appear."""
    left, end = set(uris), time.perf_counter() + 300
    page: list[Any] = []
    while left and time.perf_counter() < end:
        query = {"limit": 40} | ({"min_id": page[0]["id"]} if page else {"min_id": "1"})
        page = call(server, reader, "GET", "/api/v1/timelines/home", **query)
        left -= {status["uri"] for status in page}
        if not page:
            # At the top, or past one that came in below: once more from the bottom.
            time.sleep(0.05)
    if left:
        raise RuntimeError(f"{len(left)} notes never came to the home timeline")
    return time.perf_counter()


def delivering(server: Server, people: list[Person], results: Results) -> None:
    author = people[2]
    with Remotes(SERVERS, free_port(), octet=72) as remotes:
        target = remotes.fetch(remotes.first, f"{server.base}/users/{author.name}")
        wait_idle(server.pid)
        begin = time.perf_counter()
        sent = [remotes.send(a, target["inbox"], a.activity("Follow", target["id"])) for a in remotes.actors.values()]
        [one.result(timeout=120) for one in sent]
        eventually(lambda: arrived(remotes, b'"Accept"') == SERVERS, "every follow to be accepted", 120)
        results.set("follows", SERVERS / (time.perf_counter() - begin))
        rates = []
        for _ in range(3):
            wait_idle(server.pid)
            remotes.received.clear()
            used, begin = cpu_seconds(server.pid), time.perf_counter()
            [raw] = posts(server, [author], 1)
            send_all(server.port, [raw], connections=1)
            eventually(lambda: arrived(remotes, b'"Create"') == SERVERS, "every delivery", 120)
            rates.append(SERVERS / (max(d.at for d in remotes.received) - begin))
            wait_idle(server.pid)
            results.set("fanout_cpu", (cpu_seconds(server.pid) - used) * 1000 / SERVERS)
        results.set("fanout", sorted(rates)[1])


def arrived(remotes: Remotes, kind: bytes) -> int:
    return len({d.host for d in list(remotes.received) if kind in d.body})
