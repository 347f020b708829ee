"""Follows by people of servers that were never heard of: each costs fetching the actor, WebFinger, and an Accept.

The servers elsewhere answer with bytes made before the clock starts, so that they take little of the machine.
"""
from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from load import cpu_seconds, request, wait_idle
from remote import ACTIVITY, Actor
from server import Server, free_port
from table import Results

NEWCOMERS, CONNECTIONS = 1_000, 16


class Host(asyncio.Protocol):
    """A connection of our server to one of theirs."""

    def __init__(self, answers: dict[bytes, bytes], accepted: set[bytes], enough: asyncio.Event) -> None:
        self.answers, self.accepted, self.enough = answers, accepted, enough
        self.bytes = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.name = b"%s:%d" % (transport.get_extra_info("sockname")[0].encode(), transport.get_extra_info("sockname")[1])

    def data_received(self, data: bytes) -> None:
        self.bytes += data
        while (end := self.bytes.find(b"\r\n\r\n")) >= 0:
            head = self.bytes[:end]
            start = head.lower().find(b"content-length:")
            length = int(head[start + 15:].split(b"\r\n", 1)[0]) if start >= 0 else 0
            if len(self.bytes) < end + 4 + length:
                return
            body, self.bytes = self.bytes[end + 4:end + 4 + length], self.bytes[end + 4 + length:]
            self.answer(head.split(b" ", 2), body)

    def answer(self, words: list[bytes], body: bytes) -> None:
        if words[0] == b"POST":
            if b'"Accept"' in body:
                self.accepted.add(self.name)
                if len(self.accepted) == NEWCOMERS:
                    self.enough.set()
            self.transport.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        else:
            kind = b"webfinger" if words[1].startswith(b"/.well-known/webfinger") else words[1]
            known = self.answers.get(self.name + b" " + kind)
            self.transport.write(known or b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def answered(body: Any, kind: str) -> bytes:
    raw = json.dumps(body).encode()
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw


def measure(server: Server, names: tuple[str, str], results: Results) -> None:
    """Sets how many follows of the first by newcomers are accepted in a second, and what one costs; then of the second
    by the same people, who are known by then."""
    port = free_port()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    actors = [Actor(f"127.73.{i // 250}.{i % 250 + 1}:{port}", f"newcomer{i}", key) for i in range(NEWCOMERS)]
    # With the first it ever meets, a server makes the key that it signs its questions with, once in its life.
    first = Actor(f"127.74.0.1:{port}", "first", key)
    answers: dict[bytes, bytes] = {}
    for actor in [first, *actors]:
        answers[f"{actor.host} /users/{actor.name}".encode()] = answered(actor.document, ACTIVITY)
        link = {"rel": "self", "type": ACTIVITY, "href": actor.id}
        answers[f"{actor.host} webfinger".encode()] = answered(
            {"subject": f"acct:{actor.name}@{actor.host}", "links": [link]}, "application/jrd+json")
    asyncio.run(follow(server, [first, *actors], answers, [
        ("first", follows(server, names[0], [first])), ("newcomers", follows(server, names[0], actors)),
        ("known_follows", follows(server, names[1], actors))], results))


def follows(server: Server, name: str, actors: list[Actor]) -> list[bytes]:
    """A request for each that follows the person of that name."""
    target = f"{server.base}/users/{name}"
    prepared = []
    for actor in actors:
        body = json.dumps(actor.activity("Follow", target)).encode()
        prepared.append(request(
            "POST", f"/users/{name}/inbox", server.domain, actor.signed("POST", f"{target}/inbox", body), body))
    return prepared


async def follow(
    server: Server, actors: list[Actor], answers: dict[bytes, bytes], waves: list[tuple[str, list[bytes]]],
    results: Results
) -> None:
    accepted: set[bytes] = set()
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    hosts = []
    for actor in actors:
        address, port = actor.host.split(":")
        hosts.append(await loop.create_server(lambda: Host(answers, accepted, enough), address, int(port)))
    for key, prepared in waves:
        await asyncio.to_thread(wait_idle, server.pid)
        accepted.clear()
        enough.clear()
        used, begin = cpu_seconds(server.pid), time.perf_counter()
        waiting = iter(prepared)
        await asyncio.gather(*(send(server, waiting) for _ in range(CONNECTIONS)))
        if key == "first":
            continue
        await asyncio.wait_for(enough.wait(), 120)
        results.set(key, NEWCOMERS / (time.perf_counter() - begin))
        await asyncio.to_thread(wait_idle, server.pid)
        results.set(f"{key}_cpu", (cpu_seconds(server.pid) - used) * 1000 / NEWCOMERS)
    for host in hosts:
        host.close()


async def send(server: Server, waiting: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for raw in waiting:
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 202"):
            raise RuntimeError(f"a follow was answered {head!r}")
    writer.close()
