"""Newcomers in droves: people sign up at a steady rate for a while, each coming again when told to wait, while others
read their home timelines. Nobody may be turned away for good, and reading must not be held up.

    wave.py --binary PATH [--rate 200 --seconds 60 --readers 2000]
"""
from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Python"))

import own  # noqa: E402
import requests  # noqa: E402
from load import cpu_seconds, resident_mib  # noqa: E402
from server import Server  # noqa: E402

HEAD = "User-Agent: wave\r\nConnection: keep-alive\r\n"
# Between two looks of one reader.
PAUSE = 5.0


@dataclass
class Wave:
    joined: int = 0
    outcomes: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    read_outcomes: Counter[int] = field(default_factory=Counter)
    longest_told: int = 0


async def ask(server: Server, raw: bytes, connection: list[tuple] | None = None) -> tuple[int, bytes, bytes]:
    """One request; over a kept connection where one is given."""
    if connection:
        reader, writer = connection.pop()
    else:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(raw)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.I)
    body = await reader.readexactly(int(length[1])) if length else b""
    if connection is not None:
        connection.append((reader, writer))
    else:
        writer.close()
    return int(head.split(b" ", 2)[1]), head, body


def sign_up(server: Server, token: str, number: int) -> bytes:
    body = json.dumps({
        "username": f"wave{number}", "email": f"wave{number}@example.com", "password": uuid.uuid4().hex,
        "agreement": True, "locale": "en"}).encode()
    return (f"POST /api/v1/accounts HTTP/1.1\r\nHost: {server.domain}\r\nAuthorization: Bearer {token}\r\n{HEAD}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


async def newcomer(server: Server, token: str, number: int, wave: Wave) -> None:
    """Comes again as often as told to, until there is an account."""
    raw, begin = sign_up(server, token, number), time.perf_counter()
    while True:
        try:
            status, head, body = await ask(server, raw)
        except (OSError, asyncio.IncompleteReadError) as error:
            wave.failed.append(f"{error!r}")
            return
        wave.outcomes[status] += 1
        if status == 200:
            wave.joined += 1
            wave.waits.append(time.perf_counter() - begin)
            return
        again = re.search(rb"retry-after: *(\d+)", head, re.I)
        if status != 503 or not again:
            wave.failed.append(f"{status} {body[:200]!r}")
            return
        wave.longest_told = max(wave.longest_told, int(again[1]))
        await asyncio.sleep(int(again[1]) + random.random())


async def reader(server: Server, token: str, wave: Wave, stop: asyncio.Event) -> None:
    raw = (f"GET /api/v1/timelines/home?limit=20 HTTP/1.1\r\nHost: {server.domain}\r\n"
           f"Authorization: Bearer {token}\r\n{HEAD}\r\n").encode()
    connection = [await asyncio.open_connection("127.0.0.1", server.port)]
    await asyncio.sleep(random.random() * PAUSE)
    while not stop.is_set():
        begin = time.perf_counter()
        status, _, _ = await ask(server, raw, connection)
        wave.reads.append(time.perf_counter() - begin)
        wave.read_outcomes[status] += 1
        await asyncio.sleep(PAUSE * (0.5 + random.random()))


async def roll(server: Server, options: argparse.Namespace, token: str, tokens: list[str]) -> Wave:
    wave, stop = Wave(), asyncio.Event()
    readers = [asyncio.create_task(reader(server, tokens[i % len(tokens)], wave, stop)) for i in range(options.readers)]
    await asyncio.sleep(PAUSE)
    wave.reads.clear()
    newcomers, begin = [], time.perf_counter()
    for number in range(options.rate * options.seconds):
        due = begin + number / options.rate
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        newcomers.append(asyncio.create_task(newcomer(server, token, number, wave)))
    print(f"all have come; {wave.joined} have joined", flush=True)
    say_reading("while they came", wave.reads)
    end = time.perf_counter() + options.patience
    while not all(task.done() for task in newcomers) and time.perf_counter() < end:
        await asyncio.sleep(1)
    print(f"{wave.joined} of {len(newcomers)} joined {time.perf_counter() - begin:.0f} s after the first came")
    stop.set()
    for task in [*newcomers, *readers]:
        task.cancel()
    await asyncio.gather(*newcomers, *readers, return_exceptions=True)
    return wave


def say_reading(when: str, reads: list[float]) -> None:
    ordered = sorted(reads)
    if ordered:
        print(f"reading {when}: {len(ordered)} reads, p50 {ordered[len(ordered) // 2] * 1000:.1f} ms, "
              f"p99 {ordered[len(ordered) * 99 // 100] * 1000:.1f} ms, slowest {ordered[-1] * 1000:.0f} ms")


def app_token(server: Server) -> str:
    app = requests.post(
        f"{server.base}/api/v1/apps", timeout=60,
        data={"client_name": "wave", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write"}).json()
    answer = requests.post(f"{server.base}/oauth/token", timeout=60, data={
        "grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": app["client_secret"],
        "scope": "read write"})
    answer.raise_for_status()
    return answer.json()["access_token"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="a release build of martlet")
    parser.add_argument("--rate", type=int, default=200, help="who come in a second")
    parser.add_argument("--seconds", type=int, default=60, help="for how long")
    parser.add_argument("--readers", type=int, default=2_000)
    parser.add_argument("--patience", type=int, default=3_600, help="seconds until nobody is waited for any more")
    options = parser.parse_args()
    with Server(options.binary, {"MARTLET_LOG_LEVEL": "error"}) as server:
        people = own.seed(server)
        token = app_token(server)
        used = cpu_seconds(server.pid)
        wave = asyncio.run(roll(server, options, token, [person.token for person in people]))
        say_reading("in all", wave.reads)
        waits = sorted(wave.waits)
        if waits:
            print(f"waiting: p50 {waits[len(waits) // 2]:.1f} s, longest {waits[-1]:.1f} s; "
                  f"the longest wait told was {wave.longest_told} s")
        print(f"answers to newcomers {dict(wave.outcomes)}, to readers {dict(wave.read_outcomes)}")
        print(f"{(cpu_seconds(server.pid) - used) * 1000 / max(wave.joined, 1):.0f} CPU-ms for each who joined, "
              f"memory {resident_mib(server.pid):.0f} MiB")
    for what, count in Counter(wave.failed).most_common(10):
        print(f"✘ {count} times {what}")
    return 1 if wave.failed or set(wave.read_outcomes) - {200} else 0


if __name__ == "__main__":
    sys.exit(main())
