"""Load on a server and what it costs: wrk for reading, kept-alive connections for writing, /proc for the costs."""
from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Used so far; 0 for a process that is not known (pid 0)."""
    if not pid:
        return 0
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid: int) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        found = re.search(r"VmRSS:\s+(\d+)", status.read())
    return int(found[1]) / 1024 if found else 0


def wait_idle(pid: int, quiet: float = 2, limit: float = 120) -> float:
    """Waits until the server has used next to no CPU for `quiet` seconds; returns the seconds of work before that."""
    begin = last_work = time.perf_counter()
    used = cpu_seconds(pid)
    while time.perf_counter() - begin < limit:
        time.sleep(0.25)
        now = cpu_seconds(pid)
        if now - used > 0.03:
            last_work = time.perf_counter()
        used = now
        if time.perf_counter() - last_work >= quiet:
            break
    return last_work - begin


@dataclass
class Reading:
    per_second: float
    p99_ms: float
    cpu_ms: float
    refused: int


def wrk(url: str, pid: int, headers: dict[str, str], seconds: int, connections: int = 32) -> Reading:
    """GETs as fast as the server answers; one thread, to leave the machine to the server."""
    command = ["wrk", "-t1", f"-c{connections}", "--timeout", "30s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    subprocess.run([*command, "-d1s", url], capture_output=True, check=True)
    before = cpu_seconds(pid)
    said = subprocess.run([*command, f"-d{seconds}s", url], capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pid) - before
    total = int(found(r"(\d+) requests in", said))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Reading(
        float(found(r"Requests/sec:\s+([\d.]+)", said)), milliseconds(found(r"\n\s+99%\s+(\S+)", said)),
        used * 1000 / max(total, 1), int(refused[1]) if refused else 0)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"no {pattern} in {text}")
    return match[1]


def milliseconds(text: str) -> float:
    number, unit = found(r"([\d.]+)", text), text.lstrip("0123456789.")
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def request(method: str, path: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name != "Host"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def post(host: str, path: str, token: str, data: Any = None) -> bytes:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return request("POST", path, host, headers, json.dumps(data or {}).encode())


def send_all(port: int, requests: Iterable[bytes], connections: int = 16) -> tuple[float, dict[int, int]]:
    """Sends prepared requests over kept-alive connections; returns the seconds and how often each status came."""
    return asyncio.run(_send_all(port, iter(list(requests)), connections))


async def _send_all(port: int, waiting: Any, connections: int) -> tuple[float, dict[int, int]]:
    statuses: dict[int, int] = {}

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for raw in waiting:
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head, re.I)
            if length:
                await reader.readexactly(int(length[1]))
            elif b"chunked" in head.lower():
                while await reader.readuntil(b"\r\n") != b"0\r\n":
                    pass
                await reader.readuntil(b"\r\n")
            status = int(head.split(b" ", 2)[1])
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    begin = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return time.perf_counter() - begin, statuses
