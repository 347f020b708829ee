"""At the end: what was acknowledged against what is stored and what was delivered."""
from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import requests

from ledger import Ledger, Post
from remote import Remotes
from server import Server


@dataclass
class Stored:
    """The server as its API shows it."""

    server: Server
    tokens: dict[str, str]

    def get(self, name: str, path: str, **query: Any) -> requests.Response:
        return requests.get(
            self.server.base + path, params=query, timeout=60,
            headers={"Authorization": f"Bearer {self.tokens[name]}"})

    def all_posts(self, name: str, account: str) -> list[dict[str, Any]]:
        """Every post of an account that `name` may see, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            query = {"limit": 40} | ({"max_id": found[-1]["id"]} if found else {})
            answer = self.get(name, f"/api/v1/accounts/{account}/statuses", **query)
            answer.raise_for_status()
            if not answer.json():
                return found
            found += answer.json()


def stored_differences(stored: Stored, ledger: Ledger, accounts: dict[str, str]) -> list[str]:
    """Own posts: each there once with its favourite, deleted ones gone, and none that nobody asked for."""
    wrong: list[str] = []
    asked = {text for _, text, _ in ledger.unanswered}
    for author, account in accounts.items():
        there = {post["id"]: post for post in stored.all_posts(author, account)}
        texts = Counter(post["content"] for post in there.values())
        wrong += [f"{author}: {count} times {text}" for text, count in texts.items() if count > 1]
        for post in [p for p in ledger.posts.values() if p.author == author]:
            wrong += post_differences(post, there.get(post.id))
        for identifier in there.keys() - ledger.posts.keys():
            content = there[identifier]["content"]
            if not any(text in content for text in asked):
                wrong.append(f"{author}: nobody was told of {identifier} {content}")
    return wrong


def post_differences(post: Post, found: dict[str, Any] | None) -> list[str]:
    if post.deleted:
        return [f"deleted, and there: {post}"] if found else []
    if found is None:
        return [] if post.deletion_unknown else [f"acknowledged, and not there: {post}"]
    if post.text not in found["content"]:
        return [f"other words: {post}: {found['content']}"]
    return [f"favourite lost: {post}"] if post.favourited and not found["favourited"] else []


def inbound_differences(stored: Stored, ledger: Ledger, name: str, account: str, seconds: float) -> list[str]:
    """Notes from elsewhere that were answered 202: each is there once, as soon as the queue is empty."""
    deadline = time.monotonic() + seconds
    while True:
        there = Counter(post["uri"] for post in stored.all_posts(name, account))
        missing = ledger.accepted_notes - there.keys()
        if not missing or time.monotonic() > deadline:
            break
        time.sleep(1)
    twice = [uri for uri, count in there.items() if count > 1]
    return [f"202, and not there: {uri}" for uri in sorted(missing)] + [f"there twice: {uri}" for uri in twice]


def delivery_differences(ledger: Ledger, remotes: Remotes, base: str, seconds: float) -> list[str]:
    """Every post that stands has arrived at the follower's server; so has the end of every deleted one."""
    standing = {p.id for p in ledger.posts.values() if not (p.deleted or p.deletion_unknown)}
    deleted = {p.id for p in ledger.posts.values() if p.deleted}
    deadline = time.monotonic() + seconds
    seen = 0
    created: set[str] = set()
    ended: set[str] = set()
    while True:
        arrived = remotes.received[seen:]
        seen += len(arrived)
        for delivery in arrived:
            activity = delivery.activity
            target = activity.get("object")
            identifier = str(target.get("id") if isinstance(target, dict) else target).rsplit("/", 1)[-1]
            if activity["type"] == "Create":
                created.add(identifier)
            elif activity["type"] == "Delete":
                ended.add(identifier)
        # A post that was deleted before it was sent need not have been sent at all.
        missing = standing - created
        still_standing = (deleted & created) - ended
        if not (missing or still_standing) or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    return [f"never delivered: {base} {i}" for i in sorted(missing)] + [
        f"deleted, and no Delete delivered: {i}" for i in sorted(still_standing)]


def home_differences(stored: Stored, ledger: Ledger, name: str) -> list[str]:
    """The newest stretch of a follower's home timeline has no hole and nothing twice."""
    page: list[dict[str, Any]] = []
    for _ in range(5):
        query = {"limit": 40} | ({"max_id": page[-1]["id"]} if page else {})
        found = stored.get(name, "/api/v1/timelines/home", **query).json()
        if not found:
            break
        page += found
    wrong = [f"twice at home: {i}" for i, count in Counter(p["id"] for p in page).items() if count > 1]
    oldest = min((int(p["id"]) for p in page), default=0)
    shown = {p["id"] for p in page}
    due = {p.id for p in ledger.posts.values() if int(p.id) >= oldest and not (p.deleted or p.deletion_unknown)}
    return wrong + [f"not at home: {i}" for i in sorted(due - shown)]
