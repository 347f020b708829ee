"""Reading as fast as a server answers: one page after the other, ours and, side by side, another server's."""
from __future__ import annotations

import re
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from load import Reading, cpu_seconds, found, milliseconds, post, send_all, wrk
from server import Server
from table import Results


@dataclass
class Reader:
    """Somebody who reads on a server: ours, or any that speaks the same API. Its CPU is only known with its pid."""

    base: str
    token: str
    pid: int = 0
    id: str = ""
    name: str = ""

    @classmethod
    def of(cls, base: str, token: str, pid: int = 0) -> Reader:
        reader = cls(base.rstrip("/"), token, pid)
        me = reader.get("/api/v1/accounts/verify_credentials").json()
        reader.id, reader.name = me["id"], me["username"]
        return reader

    @property
    def host(self) -> str:
        return self.base.split("//", 1)[1]

    def get(self, path: str, **headers: str) -> requests.Response:
        answer = requests.get(
            self.base + path, timeout=60, headers={"Authorization": f"Bearer {self.token}", **headers})
        answer.raise_for_status()
        return answer

    def pages(self) -> dict[str, tuple[str, dict[str, str]]]:
        """What is read, by the names of the table."""
        mine = self.get(f"/api/v1/accounts/{self.id}/statuses").json()
        json_only = {"Authorization": f"Bearer {self.token}"}
        return {
            "home": ("/api/v1/timelines/home?limit=20", json_only),
            "public_local": ("/api/v1/timelines/public?local=true&limit=20", json_only),
            "account_statuses": (f"/api/v1/accounts/{self.id}/statuses?limit=20", json_only),
            "notifications": ("/api/v1/notifications?limit=20", json_only),
            "status": (f"/api/v1/statuses/{mine[-1]['id']}", json_only),
            "instance": ("/api/v1/instance", {}),
            "actor": (f"/users/{self.name}", {"Accept": "application/activity+json"}),
            "webfinger": (f"/.well-known/webfinger?resource=acct:{self.name}@{self.host}", {}),
            "nodeinfo": ("/nodeinfo/2.0", {}),
        }

    def read(self, page: tuple[str, dict[str, str]], seconds: int) -> Reading:
        path, headers = page
        # By number: a name of this machine may lead to another address first.
        address = self.base.replace("//localhost", "//127.0.0.1")
        return wrk(address + path, self.pid, {"Host": self.host, **headers}, seconds)


def measure(ours: Reader, other: Reader | None, results: Results, seconds: int, wanted: set[str] | None = None) -> None:
    """Each page of ours, then the same of the other, so that both meet the same machine."""
    theirs = other.pages() if other else {}
    for key, page in ours.pages().items():
        if wanted is None or key in wanted:
            note(key, ours.read(page, seconds), results)
        results.sizes[key] = len(ours.get(page[0], **page[1]).content)
        if other:
            got = other.read(theirs[key], seconds)
            results.base[key] = got.per_second
            results.base_cpu[key] = got.cpu_ms
            results.doubts += [f"{key}, other server: {got.refused} requests were refused"] if got.refused else []
    if other:
        answered = [post(other.host, "/api/v1/statuses", other.token, {"status": f"bench {i}"}) for i in range(300)]
        took, statuses = send_all(int(other.base.rsplit(":", 1)[1]), answered)
        results.base["post_answered"] = statuses.get(200, 0) / took


def note(key: str, got: Reading, results: Results) -> None:
    results.set(key, got.per_second)
    results.set(f"{key}_cpu", got.cpu_ms)
    results.set(f"{key}_p99", got.p99_ms)
    results.doubts += [f"{key}: {got.refused} requests were refused"] if got.refused else []


def constants(binary: str, port: int, results: Results, seconds: int) -> None:
    """What the same libraries send at all of constant bytes, for each size that was read."""
    known: dict[int, float] = {}
    for key, size in results.sizes.items():
        # Sizes within a tenth are the same to a network.
        near = next((s for s in known if abs(s - size) <= size / 10), None)
        if near is None:
            process = subprocess.Popen([binary, str(port), str(size)])
            try:
                time.sleep(1)
                known[size] = wrk(f"http://127.0.0.1:{port}/constant", process.pid, {}, seconds).per_second
            finally:
                process.terminate()
                process.wait()
            near = size
        results.limits[key] = f"{known[near]:,.0f} constant bytes"
        if key in results.values:
            results.set(f"{key}_share", 100 * results.values[key] / known[near])


def busy(server: Server, tokens: list[str], prepared: list[bytes], rate: int, results: Results, seconds: int) -> None:
    """Home of many people in turn while posts are written at a steady rate: what was kept is not kept for long."""
    stop = threading.Event()
    writer = threading.Thread(target=write, args=(server, prepared, rate, stop))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "turn.lua"
        people = ",".join(f'"Bearer {token}"' for token in tokens)
        script.write_text(
            f"local t={{{people}}}\nlocal n=0\nrequest=function() n=n+1; "
            "wrk.headers['Authorization']=t[n%#t+1]; return wrk.format() end\n")
        used = cpu_seconds(server.pid)
        writer.start()
        said = subprocess.run(
            ["wrk", "-t1", "-c32", "--latency", "-s", str(script), "-H", f"Host: {server.domain}", f"-d{seconds}s",
             f"http://127.0.0.1:{server.port}/api/v1/timelines/home?limit=20"],
            capture_output=True, text=True, check=True).stdout
        stop.set()
        writer.join()
    used = cpu_seconds(server.pid) - used
    total = int(found(r"(\d+) requests in", said))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    note("home_busy", Reading(
        total / seconds, milliseconds(found(r"\n\s+99%\s+(\S+)", said)), used * 1000 / max(total, 1),
        int(refused[1]) if refused else 0), results)


def write(server: Server, prepared: list[bytes], rate: int, stop: threading.Event) -> None:
    """A tenth of a second's posts at a time."""
    portion = max(rate // 10, 1)
    due = time.perf_counter()
    for start in range(0, len(prepared), portion):
        if stop.is_set():
            return
        send_all(server.port, prepared[start:start + portion], connections=4)
        due += portion / rate
        time.sleep(max(0.0, due - time.perf_counter()))


def status_field(pid: int, name: str) -> float:
    """Of /proc, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        match: Any = re.search(rf"{name}:\s+(\d+)", status.read())
    return int(match[1]) / 1024 if match else 0
