"""What the server has acknowledged, and what was asked without an answer."""
from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass
class Post:
    text: str
    author: str
    id: str = ""
    favourited: bool = False
    deleted: bool = False
    # A deletion that was asked for and not answered: both outcomes are right.
    deletion_unknown: bool = False


@dataclass
class Ledger:
    """Written by the load, read by the comparison. Only what was answered 200 or 202 counts as acknowledged."""

    posts: dict[str, Post] = field(default_factory=dict)
    # Asked with an idempotency key, connection lost: to be asked again with the same key.
    unanswered: list[tuple[str, str, str]] = field(default_factory=list)
    # Ids of notes from elsewhere for which the inbox answered 202.
    accepted_notes: set[str] = field(default_factory=set)
    # Follows that were answered, by follower.
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledged(self, author: str, text: str, identifier: str) -> None:
        with self.lock:
            known = self.posts.get(identifier)
            if known is not None and known.text != text:
                self.refused.append(f"one id for two posts: {identifier}")
            self.posts[identifier] = Post(text, author, identifier)

    def lost_answer(self, author: str, text: str, key: str) -> None:
        with self.lock:
            self.unanswered.append((author, text, key))

    def refuse(self, what: str) -> None:
        with self.lock:
            self.refused.append(what)

    def some_posts(self, author: str, count: int) -> list[Post]:
        """The author's newest posts that still stand."""
        with self.lock:
            mine = [p for p in self.posts.values() if p.author == author and not (p.deleted or p.deletion_unknown)]
        return mine[-count:]
