"""What a person does with `toot`, the command line client, on a started server."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pages import Visitor
from report import Checks, eventually
from server import PASSWORD, Server

TOOT = str(Path(sys.executable).parent / "toot")
checks = Checks("toot")


class Person:
    """One user of toot with a configuration folder of their own."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.email = server.account(name)
        self.home = server.folder / f"toot-{name}"
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(self.home), "HOME": str(self.home), "NO_COLOR": "1",
                            "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
        self.home.mkdir()

    def toot(self, *arguments: str) -> str:
        done = subprocess.run(
            [TOOT, *arguments], env=self.environment, capture_output=True, text=True, timeout=60,
            stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"toot {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self.toot(*arguments, "--json"))

    def log_in(self) -> None:
        """toot prints an address for the browser and waits for the code that the page there shows."""
        client = subprocess.Popen(
            [TOOT, "login", "--instance", self.server.base], env=self.environment, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert client.stdin and client.stdout
        said = ""
        url = ""
        for line in client.stdout:
            said += line
            if line.startswith("http"):
                url = line.strip()
                break
        assert url, said
        code = Visitor(self.server.base).authorize(url, self.email, PASSWORD)
        rest, _ = client.communicate(f"n\n{code}\n", timeout=30)
        assert client.returncode == 0, said + rest
        assert "Successfully logged in" in rest, rest

    def post(self, text: str, *options: str) -> dict[str, Any]:
        return self.json("post", text, *options)


class World:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.alice = Person(server, "alice")
        self.bob = Person(server, "bob")
        self.post: dict[str, Any] = {}


@checks.that("two people log in with a code from the browser")
def _(world: World) -> None:
    world.alice.log_in()
    world.bob.log_in()
    assert world.alice.json("whoami")["username"] == "alice"
    assert world.bob.json("whoami")["acct"] == "bob"


@checks.that("the server describes itself")
def _(world: World) -> None:
    assert world.server.domain in world.alice.toot("instance")


@checks.that("a post appears on the author's profile and in the local timeline")
def _(world: World) -> None:
    world.post = world.alice.post("Hello from toot #greeting")
    assert world.post["url"] == f"{world.server.base}/@alice/{world.post['id']}"
    assert world.post["visibility"] == "public"
    eventually(lambda: world.post["id"] in ids(world.bob.json("timelines", "account", "alice")), "alice's profile")
    eventually(lambda: world.post["id"] in ids(world.bob.json("timelines", "public", "--local")), "the local timeline")
    eventually(lambda: world.post["id"] in ids(world.bob.json("timelines", "tag", "greeting")), "the tag's timeline")


@checks.that("someone is found and followed, and their next post is in the home timeline")
def _(world: World) -> None:
    assert [a["acct"] for a in world.bob.json("search", "alice", "--type", "accounts")["accounts"]] == ["alice"]
    assert world.bob.json("follow", "alice")["following"] is True
    assert [a["acct"] for a in world.bob.json("following")] == ["alice"]
    assert [a["acct"] for a in world.alice.json("followers")] == ["bob"]
    fresh = world.alice.post("For those who follow me", "--visibility", "private")
    eventually(lambda: fresh["id"] in ids(world.bob.json("timelines", "home")), "the post at home")


@checks.that("a reply stands under the post it answers")
def _(world: World) -> None:
    reply = world.bob.post("@alice good morning", "--reply-to", world.post["id"])
    assert reply["in_reply_to_id"] == world.post["id"]
    thread = world.alice.toot("thread", world.post["id"])
    assert "Hello from toot" in thread and "good morning" in thread


@checks.that("a post is favourited, boosted and bookmarked, and its author is told")
def _(world: World) -> None:
    for verb in ("favourite", "reblog", "bookmark"):
        world.bob.toot(verb, world.post["id"])
    seen = world.bob.json("status", world.post["id"])
    assert (seen["favourited"], seen["reblogged"], seen["bookmarked"]) == (True, True, True)
    assert (seen["favourites_count"], seen["reblogs_count"]) == (1, 1)
    assert "Hello from toot" in world.bob.toot("bookmarks", "--once")
    assert [a["acct"] for a in world.alice.json("reblogged-by", world.post["id"])] == ["bob"]
    told = {"follow", "mention", "favourite", "reblog"}
    eventually(lambda: told <= {n["type"] for n in world.alice.json("notifications")}, "four notifications")


@checks.that("favourites, boosts and bookmarks are taken back")
def _(world: World) -> None:
    for verb in ("unfavourite", "unreblog", "unbookmark"):
        world.bob.toot(verb, world.post["id"])
    seen = world.bob.json("status", world.post["id"])
    assert (seen["favourited"], seen["reblogged"], seen["bookmarked"]) == (False, False, False)
    assert (seen["favourites_count"], seen["reblogs_count"]) == (0, 0)


@checks.that("a content warning and the language are kept")
def _(world: World) -> None:
    post = world.alice.post("Der Mörder ist der Gärtner", "--spoiler-text", "Krimi", "--language", "de", "--sensitive")
    assert (post["spoiler_text"], post["language"], post["sensitive"]) == ("Krimi", "de", True)


@checks.that("a post is pinned to the profile and unpinned")
def _(world: World) -> None:
    world.alice.toot("pin", world.post["id"])
    assert world.alice.json("status", world.post["id"])["pinned"] is True
    world.alice.toot("unpin", world.post["id"])
    assert world.alice.json("status", world.post["id"])["pinned"] is False


@checks.that("someone is muted and blocked, and let back in")
def _(world: World) -> None:
    world.alice.toot("mute", "bob")
    assert [a["acct"] for a in world.alice.json("muted")] == ["bob"]
    world.alice.toot("unmute", "bob")
    world.alice.toot("block", "bob")
    assert [a["acct"] for a in world.alice.json("blocked")] == ["bob"]
    world.alice.toot("unblock", "bob")
    assert world.alice.json("muted") == [] and world.alice.json("blocked") == []


@checks.that("the profile is changed")
def _(world: World) -> None:
    world.alice.toot("update-account", "--display-name", "Alice A.", "--note", "I write", "--no-bot")
    me = world.alice.json("whoami")
    assert me["display_name"] == "Alice A." and "I write" in me["note"]


@checks.that("a deleted post is gone")
def _(world: World) -> None:
    world.alice.toot("delete", world.post["id"])
    try:
        world.bob.toot("status", world.post["id"])
    except AssertionError as error:
        assert "not found" in str(error).lower(), error
    else:
        raise AssertionError("the post is still shown")


def ids(posts: list[dict[str, Any]]) -> list[str]:
    return [post["id"] for post in posts]
