"""The measures, their targets, and how they are printed. docs/admin and issues quote the names."""
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    unit: str
    target: str


ROWS = [
    Row("home", "home timeline, 20 posts", "req/s", "60 % of constant, 0.08 ms, p99 10 ms"),
    Row("home_busy", "home of 20 people in turn, 100 posts/s beside", "req/s", "-"),
    Row("public_local", "local timeline, 20 posts", "req/s", "60 % of constant, 0.08 ms, p99 10 ms"),
    Row("account_statuses", "an account's posts", "req/s", "60 % of constant, 0.08 ms, p99 10 ms"),
    Row("notifications", "notifications", "req/s", "60 % of constant, 0.08 ms, p99 10 ms"),
    Row("status", "one status", "req/s", ">= 40,000"),
    Row("instance", "instance", "req/s", ">= 45,000"),
    Row("actor", "actor", "req/s", ">= 45,000"),
    Row("actor_signed", "actor, signed fetch", "req/s", ">= 45,000"),
    Row("webfinger", "WebFinger", "req/s", ">= 45,000"),
    Row("nodeinfo", "NodeInfo", "req/s", ">= 45,000"),
    Row("post_answered", "posts answered, 16 writers", "/s", "-"),
    Row("post_sustained", "posts until all followers have them", "/s", ">= 1,000, 1.5 ms"),
    Row("inbox_accepted", "signed notes accepted by the inbox", "/s", ">= 5,000"),
    Row("inbox_visible", "signed notes until visible", "/s", ">= 2,000, 0.8 ms"),
    Row("follows", "follows from other servers", "/s", ">= 1,000"),
    Row("newcomers", "the same, of unknown people, from lean servers", "/s", ">= 1,000"),
    Row("known_follows", "the same, of known people", "/s", ">= 1,000"),
    Row("fanout", "deliveries of one post to many servers", "/s", ">= 2,500, 0.5 ms"),
    Row("start", "cold start to the first 200", "s", "<= 0.15"),
    Row("idle", "memory at start", "MiB", "<= 40"),
    Row("with_data", "memory with data", "MiB", "<= 100"),
    Row("peak", "peak of memory", "MiB", "<= 200"),
]


@dataclass
class Results:
    """Figures by the keys of `ROWS`; beside `key`, where known, `key_cpu` (ms each), `key_p99` (ms) and `key_share`
    (percent of what constant bytes of that size reach)."""

    values: dict[str, float] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    # Another server's, measured beside.
    base: dict[str, float] = field(default_factory=dict)
    base_cpu: dict[str, float] = field(default_factory=dict)
    # Bytes of each page that was read.
    sizes: dict[str, int] = field(default_factory=dict)
    # What makes a figure doubtful: refused requests, a server that was not idle.
    doubts: list[str] = field(default_factory=list)

    def set(self, key: str, value: float | None) -> None:
        if value is not None:
            self.values[key] = value

    def print(self) -> None:
        head = ["measure", "this build", "", "CPU ms", "p99 ms", "limit, same run", "", "target"]
        rows = [self.cells(row) for row in ROWS if row.key in self.values]
        if self.base:
            head += ["other server", "CPU ms"]
        widths = [max(len(cells[i]) for cells in [head, *rows]) for i in range(len(head))]
        print()
        for cells in [head, *rows]:
            print("  ".join(
                cell.rjust(width) if 1 <= place <= 4 and place != 2 else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(cells, widths))).rstrip())
        for doubt in self.doubts:
            print(f"doubtful: {doubt}")

    def cells(self, row: Row) -> list[str]:
        share = self.values.get(f"{row.key}_share")
        cells = [
            row.title, shown(self.values[row.key]), row.unit, self.figure(f"{row.key}_cpu"),
            self.figure(f"{row.key}_p99"), self.limits.get(row.key, "-"),
            f"{share:.0f} % of it" if share is not None else "", row.target]
        if self.base:
            known = [self.base.get(row.key), self.base_cpu.get(row.key)]
            cells += ["-" if value is None or value == 0 else shown(value) for value in known]
        return cells

    def figure(self, key: str) -> str:
        return shown(self.values[key]) if key in self.values else "-"


def shown(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 3
    return f"{value:,.{digits}f}"
