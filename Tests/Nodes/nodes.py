"""Three nodes of one server as processes, PostgreSQL behind PgBouncer, nginx before them: nodes.py --binary PATH."""
from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Python"))

import requests  # noqa: E402
import websocket  # noqa: E402

from cluster import Nginx, PgBouncer, Postgres  # noqa: E402
from report import Checks, close, eventually  # noqa: E402
from server import Server  # noqa: E402

checks = Checks("nodes")


@dataclass
class Node(Server):
    role: str = "web"

    def _answers(self) -> bool:
        if self.role != "worker":
            return super()._answers()
        # It listens nowhere; what it does shows whether it is there.
        time.sleep(0.3)
        return True


class World:
    def __init__(self, binary: str) -> None:
        self.postgres, self.bouncer, self.nginx = Postgres(), PgBouncer(), Nginx()
        self.nodes: list[Node] = []
        self.binary = binary
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def start(self) -> None:
        self.postgres.start()
        self.bouncer.start(self.postgres)
        names = {
            "MARTLET_DOMAIN": f"localhost:{self.nginx.port}", "MARTLET_BASE_URL": f"http://localhost:{self.nginx.port}",
            "MARTLET_DATABASE_DIRECT": self.postgres.url, "MARTLET_DATABASE_PREPARES": "off",
        }
        for role in ("web", "web", "worker"):
            self.nodes.append(
                Node(self.binary, {**names, "MARTLET_ROLE": role}, database=self.bouncer.url, role=role))
        self.nginx.start([node.port for node in self.webs])

    @property
    def webs(self) -> list[Node]:
        return [node for node in self.nodes if node.role == "web"]

    def stop(self) -> None:
        for node in self.nodes:
            node.__exit__()
        for part in (self.nginx, self.bouncer, self.postgres):
            part.stop()

    def call(self, name: str, method: str, path: str, node: Node | None = None, **data: Any) -> Any:
        port = node.port if node else self.nginx.port
        answer = requests.request(
            method, f"http://127.0.0.1:{port}{path}", json=data or None, timeout=15,
            headers={"Authorization": f"Bearer {self.tokens[name]}", "Host": f"localhost:{self.nginx.port}"})
        answer.raise_for_status()
        return answer.json()

    def socket(self, name: str, node: Node) -> websocket.WebSocket:
        return websocket.create_connection(
            f"ws://127.0.0.1:{node.port}/api/v1/streaming?stream=user&access_token={self.tokens[name]}", timeout=15,
            header=[f"Host: localhost:{self.nginx.port}"])


@checks.that("three nodes that start together on an empty database make its tables once")
def _(world: World) -> None:
    failures: list[str] = []

    def start(node: Node) -> None:
        try:
            node.start()
        except Exception as error:  # told below, where it fails the sentence
            failures.append(str(error))

    starting = [threading.Thread(target=start, args=(node,)) for node in world.nodes]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert not failures, failures
    assert world.postgres.sql("SELECT count(*) = count(DISTINCT name) FROM schema_migrations") == "t"
    for name in ("ida", "jon"):
        world.nodes[0].account(name)
        world.tokens[name] = world.nodes[0].token(name)
        world.ids[name] = world.call(name, "GET", "/api/v1/accounts/verify_credentials")["id"]
    world.call("jon", "POST", f"/api/v1/accounts/{world.ids['ida']}/follow")
    eventually(lambda: world.postgres.sql("SELECT count(*) FROM nodes") == "3", "three leased numbers")


@checks.that("a post on one node streams to a reader on another")
def _(world: World) -> None:
    first, second = world.webs
    socket = world.socket("jon", second)
    times = []
    try:
        for number in range(20):
            begin = time.perf_counter()
            post = world.call("ida", "POST", "/api/v1/statuses", first, status=f"Number {number}")
            while True:
                message = json.loads(socket.recv())
                if message["event"] == "update" and json.loads(message["payload"])["id"] == post["id"]:
                    break
            times.append((time.perf_counter() - begin) * 1000)
    finally:
        socket.close()
    print(f"    from the request to post on one web node, over the worker, to the reader on the other: "
          f"median {statistics.median(times):.0f} ms, slowest of 20 {max(times):.0f} ms")


@checks.that("a token revoked at one node does not work at the other")
def _(world: World) -> None:
    first, second = world.webs
    world.tokens["lost"] = first.token("jon")
    for node in (first, second):
        world.call("lost", "GET", "/api/v1/accounts/verify_credentials", node)
    first.command("account", "suspend", "jon")
    deadline = time.monotonic() + 1.5
    while True:
        answer = requests.get(
            f"http://127.0.0.1:{second.port}/api/v1/timelines/home", timeout=15,
            headers={"Authorization": f"Bearer {world.tokens['lost']}", "Host": f"localhost:{world.nginx.port}"})
        if answer.status_code == 401:
            break
        assert time.monotonic() < deadline, answer.status_code
        time.sleep(0.02)
    first.command("account", "restore", "jon")
    world.tokens["jon"] = first.token("jon")


class Poster(threading.Thread):
    """Posts through nginx until told to stop, with a key for each post, and again until it is acknowledged."""

    def __init__(self, world: World, number: int) -> None:
        super().__init__()
        self.world, self.name_of_posts = world, f"post {uuid.uuid4().hex[:6]}-{number}"
        self.acknowledged: dict[str, str] = {}
        self.refused = 0
        self.longest = 0.0
        self.ends = threading.Event()

    def run(self) -> None:
        count = 0
        while not self.ends.is_set():
            count += 1
            text, key, begin = f"{self.name_of_posts}-{count}", uuid.uuid4().hex, time.monotonic()
            while True:
                try:
                    answer = requests.post(
                        f"http://127.0.0.1:{self.world.nginx.port}/api/v1/statuses", timeout=10,
                        json={"status": text}, headers={
                            "Authorization": f"Bearer {self.world.tokens['ida']}", "Idempotency-Key": key,
                            "Host": f"localhost:{self.world.nginx.port}"})
                    if answer.status_code == 200:
                        self.acknowledged[answer.json()["id"]] = text
                        break
                except requests.RequestException:
                    pass
                self.refused += 1
                if time.monotonic() - begin > 20:
                    return
                time.sleep(0.02)
            self.longest = max(self.longest, time.monotonic() - begin)
            time.sleep(0.01)


def while_posting(world: World, doings: Callable[[], None]) -> None:
    """Lets clients post while `doings` runs, and checks that all they were promised is there, once."""
    posters = [Poster(world, number) for number in range(4)]
    for poster in posters:
        poster.start()
    try:
        doings()
    finally:
        for poster in posters:
            poster.ends.set()
        for poster in posters:
            poster.join()
    promised = {id: text for poster in posters for id, text in poster.acknowledged.items()}
    assert len(promised) > 40, f"only {len(promised)} posts were acknowledged"
    stored = world.postgres.sql(f"SELECT id || ' ' || text FROM posts WHERE id IN ({','.join(promised)})")
    assert dict(line.split(" ", 1) for line in stored.splitlines()) == promised, "not what was acknowledged"
    twice = world.postgres.sql("SELECT text FROM posts WHERE text LIKE 'post %' GROUP BY text HAVING count(*) > 1")
    assert not twice, f"stored twice: {twice}"
    print(f"    {len(promised)} posts acknowledged, {sum(p.refused for p in posters)} tries refused, "
          f"the longest took {max(p.longest for p in posters):.1f} s")


@checks.that("each node is killed and comes back, and nothing acknowledged is lost")
def _(world: World) -> None:
    def kill_each() -> None:
        for node in world.nodes:
            time.sleep(0.7)
            node.kill()
            time.sleep(0.7)
            node.start()

    while_posting(world, kill_each)


@checks.that("the work of a worker that was killed is done by another")
def _(world: World) -> None:
    # All that the killed one had in hand: its lease is over a minute after it was taken, here at once.
    world.nodes[2].kill()
    world.call("ida", "POST", "/api/v1/statuses", status="Left behind")
    world.postgres.sql("UPDATE jobs SET worker = 'killed', attempts = attempts + 1, run_at = 0")
    world.nodes[2].start()
    eventually(lambda: world.postgres.sql("SELECT count(*) FROM jobs WHERE parked_at IS NULL") == "0", "no jobs", 30)
    home = world.call("jon", "GET", "/api/v1/timelines/home")
    assert "Left behind" in home[0]["content"], home[0]["content"]


@checks.that("nodes go on answering while a newer version adds to the tables, and an old one does not start on them")
def _(world: World) -> None:
    def migrate() -> None:
        time.sleep(0.5)
        world.postgres.sql(
            "BEGIN; ALTER TABLE posts ADD COLUMN mood BIGINT NOT NULL DEFAULT 0;"
            " CREATE INDEX posts_mood ON posts (mood);"
            " INSERT INTO schema_migrations VALUES ('9999_moods', 1); COMMIT")
        time.sleep(1)

    while_posting(world, migrate)
    old = Node(world.binary, world.webs[0].environment, database=world.bouncer.url)
    try:
        ended = subprocess.run(
            [world.binary, "serve"], cwd=old.folder, env=old.variables, capture_output=True, text=True, timeout=30)
        assert ended.returncode != 0
        assert "9999_moods" in ended.stdout + ended.stderr, ended.stdout + ended.stderr
    finally:
        old.__exit__()


@checks.that("nothing is left to do, and no node holds two numbers")
def _(world: World) -> None:
    eventually(lambda: world.postgres.sql("SELECT count(*) FROM jobs WHERE parked_at IS NULL") == "0", "no jobs", 70)
    assert world.postgres.sql("SELECT count(*) FROM jobs") == "0"
    assert world.postgres.sql("SELECT count(*) = count(DISTINCT name) FROM nodes") == "t"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="the built martlet")
    world = World(parser.parse_args().binary)
    try:
        world.start()
        checks.run(world)
        if checks.failed:
            for node in world.nodes:
                print(f"    the end of the log of a {node.role} node:\n{node.tail()}")
    finally:
        world.stop()
    return close("nodes", checks)


if __name__ == "__main__":
    sys.exit(main())
