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
    Row("constant", "constant bytes of home's size, same libraries", "req/s", "-"),
    Row("home", "home timeline, 20 posts", "req/s", ">= 60 % of constant"),
    Row("home_share", "home, share of the constant-bytes rate", "%", ">= 60"),
    Row("home_cpu", "home, CPU per request", "ms", "<= 0.08"),
    Row("home_p99", "home, slowest 1 %", "ms", "<= 10"),
    Row("public_local", "local timeline, 20 posts", "req/s", ">= 60 % of constant"),
    Row("account_statuses", "an account's posts", "req/s", ">= 60 % of constant"),
    Row("notifications", "notifications", "req/s", ">= 60 % of constant"),
    Row("status", "one status", "req/s", ">= 40,000"),
    Row("instance", "instance", "req/s", ">= 45,000"),
    Row("actor", "actor", "req/s", ">= 45,000"),
    Row("actor_signed", "actor, signed fetch", "req/s", ">= 45,000"),
    Row("webfinger", "WebFinger", "req/s", ">= 45,000"),
    Row("nodeinfo", "NodeInfo", "req/s", ">= 45,000"),
    Row("post_answered", "posts answered, 16 writers", "/s", "-"),
    Row("post_sustained", "posts until all followers have them", "/s", ">= 1,000"),
    Row("post_cpu", "CPU per post, with all that follows", "ms", "<= 1.5"),
    Row("inbox_accepted", "signed notes accepted by the inbox", "/s", ">= 5,000"),
    Row("inbox_visible", "signed notes until visible", "/s", ">= 2,000"),
    Row("inbox_cpu", "CPU per note, with all that follows", "ms", "<= 0.8"),
    Row("follows", "follows from other servers", "/s", ">= 1,000"),
    Row("newcomers", "the same, of unknown people, from lean servers", "/s", ">= 1,000"),
    Row("newcomers_cpu", "CPU per such follow, with the Accept", "ms", "-"),
    Row("known_follows", "the same, of known people", "/s", ">= 1,000"),
    Row("known_follows_cpu", "CPU per such follow, with the Accept", "ms", "-"),
    Row("fanout", "deliveries of one post to many servers", "/s", ">= 2,500"),
    Row("fanout_cpu", "CPU per delivery", "ms", "<= 0.5"),
    Row("start", "cold start to the first 200", "s", "<= 0.15"),
    Row("idle", "memory at start", "MiB", "<= 40"),
    Row("with_data", "memory with data", "MiB", "<= 100"),
    Row("peak", "peak of memory", "MiB", "<= 200"),
]


@dataclass
class Results:
    values: dict[str, float] = field(default_factory=dict)
    # What makes a figure doubtful: refused requests, a server that was not idle.
    doubts: list[str] = field(default_factory=list)

    def set(self, key: str, value: float | None) -> None:
        if value is not None:
            self.values[key] = value

    def finish(self) -> None:
        if self.values.get("constant") and "home" in self.values:
            self.set("home_share", 100 * self.values["home"] / self.values["constant"])

    def print(self) -> None:
        width = max(len(row.title) for row in ROWS)
        print(f"\n{'measure':{width}}  {'this build':>14}  target")
        for row in ROWS:
            if row.key in self.values:
                print(f"{row.title:{width}}  {shown(self.values[row.key]):>8} {row.unit:5}  {row.target}")
        for doubt in self.doubts:
            print(f"doubtful: {doubt}")


def shown(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 3
    return f"{value:,.{digits}f}"
