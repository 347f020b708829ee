"""Writers that never rest: posts, favourites, deletions, and notes from another server, until the server is gone."""
from __future__ import annotations

import http.client
import json
import random
import threading
import uuid
from typing import Any

from ledger import Ledger
from remote import Actor, Remotes
from server import Server

# What a client sees of a server that was killed.
GONE = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Writer(threading.Thread):
    """One account with one kept-alive connection."""

    def __init__(self, server: Server, ledger: Ledger, name: str, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.ledger, self.author, self.token, self.stop = server, ledger, name, token, stop
        self.random = random.Random()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            while not self.stop.is_set():
                self._step(connection)
        except GONE:
            pass
        finally:
            connection.close()

    def _step(self, connection: http.client.HTTPConnection) -> None:
        dice = self.random.random()
        if dice < 0.7:
            self.post(connection, f"crash {uuid.uuid4().hex}", uuid.uuid4().hex)
        elif dice < 0.9:
            self._favourite(connection)
        else:
            self._delete_post(connection)

    def post(self, connection: http.client.HTTPConnection, text: str, key: str) -> None:
        try:
            status, answer = self._ask(connection, "POST", "/api/v1/statuses", {"status": text}, key)
        except GONE:
            self.ledger.lost_answer(self.author, text, key)
            raise
        if status == 200:
            self.ledger.acknowledged(self.author, text, answer["id"])
        elif status != 503:
            self.ledger.refuse(f"POST /api/v1/statuses: {status} {answer}")
        else:
            self.ledger.lost_answer(self.author, text, key)

    def _favourite(self, connection: http.client.HTTPConnection) -> None:
        for post in self.ledger.some_posts(self.author, 1):
            status, answer = self._ask(connection, "POST", f"/api/v1/statuses/{post.id}/favourite")
            if status == 200:
                post.favourited = True
            elif status != 503:
                self.ledger.refuse(f"favourite {post.id}: {status} {answer}")

    def _delete_post(self, connection: http.client.HTTPConnection) -> None:
        for post in self.ledger.some_posts(self.author, 8)[:1]:
            post.deletion_unknown = True
            status, answer = self._ask(connection, "DELETE", f"/api/v1/statuses/{post.id}")
            post.deleted = status == 200
            if status not in (200, 503):
                self.ledger.refuse(f"delete {post.id}: {status} {answer}")

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, data: Any = None, key: str = ""
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                   "Host": self.server.domain}
        if key:
            headers["Idempotency-Key"] = key
        connection.request(method, path, json.dumps(data or {}), headers)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None


class Sender(threading.Thread):
    """Another server that delivers notes; one whose delivery had no answer is delivered again, as servers do."""

    def __init__(self, ledger: Ledger, remotes: Remotes, actor: Actor, inbox: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.ledger, self.remotes, self.actor, self.inbox, self.stop = ledger, remotes, actor, inbox, stop
        self.again: dict[str, Any] | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            activity = self.again or self.actor.note(uuid.uuid4().hex, f"note {uuid.uuid4().hex}")
            self.again = activity
            try:
                status = self.remotes.send(self.actor, self.inbox, activity).result(timeout=60)
            except Exception:  # whichever way the connection broke
                return
            if status in (200, 202):
                self.ledger.accepted_notes.add(activity["object"]["id"])
                self.again = None
            elif status != 503:
                self.ledger.refuse(f"inbox: {status}")
                self.again = None
