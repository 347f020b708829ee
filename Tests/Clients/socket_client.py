"""What an app does with one WebSocket for several streams."""
from __future__ import annotations

import json
from typing import Any

import requests
import websocket

from report import Checks
from server import Server

checks = Checks("WebSocket")


class World:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        for name in ("gina", "hugo"):
            server.account(name)
            self.tokens[name] = server.token(name)
            self.ids[name] = self.call(name, "GET", "/api/v1/accounts/verify_credentials")["id"]

    def call(self, name: str, method: str, path: str, **data: Any) -> Any:
        answer = requests.request(
            method, self.server.base + path, json=data or None, timeout=30,
            headers={"Authorization": f"Bearer {self.tokens[name]}"})
        answer.raise_for_status()
        return answer.json()

    def socket(self, name: str, query: str = "") -> websocket.WebSocket:
        """As most apps do: the token in the query, because a browser cannot set a header."""
        url = f"ws://127.0.0.1:{self.server.port}/api/v1/streaming?access_token={self.tokens[name]}{query}"
        return websocket.create_connection(url, timeout=15, header=[f"Host: {self.server.domain}"])


def next_event(socket: websocket.WebSocket, event: str) -> dict[str, Any]:
    for _ in range(50):
        message = json.loads(socket.recv())
        if message.get("event") == event:
            return message
    raise AssertionError(f"fifty messages, none of them '{event}'")


@checks.that("a stream named in the address tells of new posts")
def _(world: World) -> None:
    world.call("hugo", "POST", f"/api/v1/accounts/{world.ids['gina']}/follow")
    socket = world.socket("hugo", "&stream=user")
    try:
        post = world.call("gina", "POST", "/api/v1/statuses", status="Over a socket")
        message = next_event(socket, "update")
        assert message["stream"] == ["user"]
        # The payload is JSON in a string, as Mastodon has it.
        assert json.loads(message["payload"])["id"] == post["id"]
    finally:
        socket.close()


@checks.that("several streams share a socket, and one that was left is silent")
def _(world: World) -> None:
    socket = world.socket("hugo")
    try:
        for stream in ({"stream": "public:local"}, {"stream": "hashtag", "tag": "sockets"}, {"stream": "user"}):
            socket.send(json.dumps({"type": "subscribe", **stream}))
        post = world.call("gina", "POST", "/api/v1/statuses", status="About #sockets")
        heard = set()
        while len(heard) < 3:
            message = next_event(socket, "update")
            assert json.loads(message["payload"])["id"] == post["id"]
            heard.add(tuple(message["stream"]))
        assert heard == {("public:local",), ("hashtag", "sockets"), ("user",)}
        for stream in ({"stream": "public:local"}, {"stream": "hashtag", "tag": "sockets"}):
            socket.send(json.dumps({"type": "unsubscribe", **stream}))
        world.call("gina", "POST", f"/api/v1/accounts/{world.ids['hugo']}/follow")
        assert next_event(socket, "notification")["stream"] == ["user"]
        world.call("gina", "POST", "/api/v1/statuses", status="More about #sockets")
        assert next_event(socket, "update")["stream"] == ["user"]
    finally:
        socket.close()


@checks.that("a socket without a token is refused the user's stream")
def _(world: World) -> None:
    try:
        socket = websocket.create_connection(
            f"ws://127.0.0.1:{world.server.port}/api/v1/streaming?stream=user", timeout=15)
    except websocket.WebSocketBadStatusException as error:
        assert error.status_code == 401, error
        return
    # Mastodon opens the socket and says so there, or closes it.
    try:
        answer = socket.recv()
        assert not answer or "error" in json.loads(answer), answer
    except websocket.WebSocketConnectionClosedException:
        pass
    finally:
        socket.close()
