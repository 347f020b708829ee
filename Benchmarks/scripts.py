"""Measures with a folder of load scripts kept outside the project, so that servers can be compared side by side.

The folder is ../shared/bench beside the checkout, or what MARTLET_BENCH names. Its scripts take a base address and a
file of tokens, and append one line of JSON for each result.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

import own
import reading
from load import resident_mib
from server import Server
from table import Results

ROOT = Path(__file__).resolve().parents[1]
Lines = dict[str, list[dict[str, Any]]]


def folder() -> Path | None:
    place = Path(os.environ.get("MARTLET_BENCH", ROOT.parent / "shared" / "bench"))
    return place if (place / "http_bench.py").exists() else None


def measure(server: Server, results: Results, seconds: int, other: reading.Reader | None) -> None:
    place = folder()
    assert place is not None
    out, tokens = server.folder / "results.jsonl", server.folder / "tokens.json"
    common = ["--base-url", server.base, "--tokens", str(tokens)]
    watched = [*common, "--pid", str(server.pid), "--out", str(out)]
    run(place, server, "register.py", *common, "--count", "50")
    run(place, server, "seed.py", *watched)
    results.set("with_data", resident_mib(server.pid))
    run(place, server, "http_bench.py", *watched, "--duration", str(seconds), "--connections", "32", "--rounds", "2")
    ours = reading.Reader.of(server.base, server.token("bench001"), server.pid)
    # What the scripts have measured is not measured again; the sizes of pages and the other server are.
    reading.measure(ours, other, results, seconds, wanted=set())
    busy(server, results, seconds)
    run(place, server, "post_bench.py", *watched)
    run(place, server, "fed_inbox.py", *watched)
    run(place, server, "fed_fanout.py", *watched)
    read(out, results)


def busy(server: Server, results: Results, seconds: int) -> None:
    people = [own.Person(f"bench{i:03}", server.token(f"bench{i:03}"), "") for i in range(1, 21)]
    own.busy(server, people, results, seconds)


def run(place: Path, server: Server, script: str, *arguments: str) -> None:
    """A script that fails leaves its rows out of the table; the others still run."""
    print(f"bench: {script}", flush=True)
    done = subprocess.run(
        [sys.executable, str(place / script), *arguments], cwd=server.folder, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"bench: {script} failed\n{done.stdout[-1000:]}{done.stderr[-3000:]}", file=sys.stderr)


def read(out: Path, results: Results) -> None:
    lines: Lines = defaultdict(list)
    for line in out.read_text().splitlines() if out.exists() else []:
        result = json.loads(line)
        lines[f"http {result['endpoint']}" if result["bench"] == "http" else result["bench"]].append(result)
    for name, rows in lines.items():
        if name.startswith("http "):
            key = name.removeprefix("http ")
            results.set(key, mid(rows, "req_per_s"))
            results.set(f"{key}_cpu", mid(rows, "cpu_ms_per_req"))
            results.set(f"{key}_p99", mid(rows, "p99_ms"))
            results.doubts += [f"{key}: {row['non_2xx']} requests were refused" for row in rows if row["non_2xx"]]
        results.doubts += [
            f"{name}: the server was not idle before"
            for row in rows if row.get("idle_before", {}).get("idle") is False]
    results.set("post_answered", mid(lines["post"], "per_s"))
    results.set("post_sustained", mid(lines["post"], "sustained_per_s"))
    results.set("post_sustained_cpu", mid(lines["post"], "cpu_ms_per_post_with_drain"))
    results.set("inbox_accepted", mid(lines["fed-inbox"], "accepted_per_s"))
    results.set("inbox_visible", mid(lines["fed-inbox"], "visible_per_s"))
    results.set("inbox_visible_cpu", mid(lines["fed-inbox"], "cpu_ms_per_note_with_drain"))
    results.set("follows", mid(lines["fed-follows"], "follows_per_s"))
    results.set("fanout", mid(lines["fed-fanout"], "deliveries_per_s"))
    results.set("fanout_cpu", mid(lines["fed-fanout"], "cpu_ms_per_delivery"))
    for rows in lines.values():
        for row in rows:
            results.set("peak", max(results.values.get("peak", 0), row.get("rss_peak_mib") or 0))


def mid(rows: list[dict[str, Any]], key: str) -> float | None:
    known = [row[key] for row in rows if row.get(key) is not None]
    return median(known) if known else None
