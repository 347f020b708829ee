"""Starts a release build on loopback and prints the table of measures: bench.py --binary PATH --constant PATH."""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Python"))

import limits  # noqa: E402
import newcomers  # noqa: E402
import own  # noqa: E402
import reading  # noqa: E402
import scripts  # noqa: E402
from load import resident_mib  # noqa: E402
from server import Server, free_port  # noqa: E402
from table import Results  # noqa: E402


def starts(server: Server, results: Results) -> None:
    """The median of five starts on an empty, migrated database, and the memory five seconds later."""
    server.start()
    server.stop()
    times = []
    for _ in range(5):
        times.append(server.start())
        time.sleep(0.2)
        server.stop()
    results.set("start", sorted(times)[2])
    server.start()
    time.sleep(5)
    results.set("idle", resident_mib(server.pid))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="a release build of martlet")
    parser.add_argument("--constant", required=True, help="a release build of constant-bytes")
    parser.add_argument("--database", default="", help="postgres://… instead of SQLite")
    parser.add_argument("--seconds", type=int, default=8, help="of each reading measure")
    parser.add_argument("--own", action="store_true", help="the project's own measures, whatever else is there")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--base", default="", help="http://host:port of another server, to be read beside this one")
    parser.add_argument("--base-token", default="", help="a token there that may read and write")
    parser.add_argument("--base-pid", type=int, default=0, help="its process, for what it costs")
    options = parser.parse_args()
    results = Results()
    server = Server(options.binary, {"MARTLET_LOG_LEVEL": "error"}, database=options.database)
    try:
        starts(server, results)
        use_own = options.own or scripts.folder() is None
        other = reading.Reader.of(options.base, options.base_token, options.base_pid) if options.base else None
        (own if use_own else scripts).measure(server, results, options.seconds, other)
        names = ("bench01", "bench02") if use_own else ("bench001", "bench002")
        newcomers.measure(server, names, results)
        results.set("peak", max(results.values.get("peak", 0), reading.status_field(server.pid, "VmHWM")))
        limits.measure(server.folder, results)
        reading.constants(options.constant, free_port(), results, max(options.seconds // 2, 2))
    except Exception:
        print(server.tail(), file=sys.stderr)
        raise
    finally:
        server.__exit__()
        results.print()
        if options.json:
            options.json.write_text(json.dumps({**results.values, **{f'base_{k}': v for k, v in results.base.items()}}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
