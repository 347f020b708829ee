"""What an app does with Mastodon.py, the client library, on a started server."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any

from mastodon import Mastodon, StreamListener
from mastodon.errors import (
    MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError)

from pages import Visitor
from report import Checks, eventually
from server import PASSWORD, Server

checks = Checks("Mastodon.py")
SCOPES = ["read", "write", "follow", "push"]


def client(server: Server, email: str) -> Mastodon:
    """Registers an app and logs in with the code that the browser is sent back with."""
    redirect = "http://127.0.0.1:1/callback"
    identifier, secret = Mastodon.create_app(
        "A client", scopes=SCOPES, redirect_uris=redirect, api_base_url=server.base)
    app = Mastodon(
        client_id=identifier, client_secret=secret, api_base_url=server.base, ratelimit_method="throw",
        version_check_mode="none", request_timeout=30)
    url = app.auth_request_url(redirect_uris=redirect, scopes=SCOPES, allow_http=True)
    code = Visitor(server.base).authorize(url, email, PASSWORD)
    app.log_in(code=code, redirect_uri=redirect, scopes=SCOPES, allow_http=True)
    return app


class World:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.emails = {name: server.account(name) for name in ("carol", "dave", "erin")}
        self.carol = self.dave = self.erin = Mastodon(api_base_url=server.base)
        self.ids: dict[str, str] = {}


@checks.that("three people log in with the authorization code flow")
def _(world: World) -> None:
    for name, email in world.emails.items():
        app = client(world.server, email)
        setattr(world, name, app)
        me = app.account_verify_credentials()
        assert me.acct == name and me.source.privacy == "public" and me.locked is False
        world.ids[name] = str(me.id)
    assert world.carol.app_verify_credentials().name == "A client"


@checks.that("the server describes itself in both versions, with rules and NodeInfo")
def _(world: World) -> None:
    assert world.carol.instance_v1().uri == world.server.domain
    assert world.carol.instance_v2().domain == world.server.domain
    assert world.carol.instance_v2().configuration.statuses.max_characters >= 500
    assert world.carol.instance_nodeinfo().software.name == "martlet"
    assert isinstance(world.carol.instance_rules(), list)


@checks.that("the same idempotency key makes one post")
def _(world: World) -> None:
    one = world.carol.status_post("Only once", idempotency_key="a-key")
    two = world.carol.status_post("Only once", idempotency_key="a-key")
    assert one.id == two.id
    assert one.uri == f"{world.server.base}/users/carol/statuses/{one.id}"


@checks.that("a reply has its parent and is below it")
def _(world: World) -> None:
    parent = world.carol.status_post("Who is there?")
    reply = world.dave.status_reply(parent, "It is me", untag=False)
    assert str(reply.in_reply_to_account_id) == world.ids["carol"]
    assert [m.acct for m in reply.mentions] == ["carol"]
    assert [s.id for s in world.carol.status_context(parent).descendants] == [reply.id]
    assert [s.id for s in world.carol.status_context(reply).ancestors] == [parent.id]


@checks.that("a follow brings posts home, and pages lead back and forth")
def _(world: World) -> None:
    relation = world.dave.account_follow(world.ids["carol"], reblogs=False)
    assert relation.following and not relation.showing_reblogs
    assert world.carol.account_relationships(world.ids["dave"])[0].followed_by
    posts = [str(world.carol.status_post(f"Number {i}").id) for i in range(7)]
    eventually(lambda: posts[-1] in ids(world.dave.timeline_home()), "carol's posts at home")
    first = world.dave.timeline_home(limit=3)
    assert ids(first) == posts[:-4:-1]
    second = world.dave.fetch_next(first)
    assert ids(second) == posts[-4:-7:-1]
    assert ids(world.dave.fetch_previous(second)) == ids(first)


@checks.that("boost, favourite, bookmark, pin and mute of a post, and their undo")
def _(world: World) -> None:
    post = world.carol.status_post("Do something with me")
    boost = world.dave.status_reblog(post)
    assert boost.reblog.id == post.id and boost.reblog.reblogged
    assert world.dave.status_favourite(post).favourited and world.dave.status_bookmark(post).bookmarked
    assert world.carol.status_pin(post).pinned and world.carol.status_mute(post).muted
    assert [a.acct for a in world.carol.status_favourited_by(post)] == ["dave"]
    assert [a.acct for a in world.carol.status_reblogged_by(post)] == ["dave"]
    assert post.id in [s.id for s in world.dave.favourites()] and post.id in [s.id for s in world.dave.bookmarks()]
    assert [s.id for s in world.dave.account_statuses(world.ids["carol"], pinned=True)] == [post.id]
    world.dave.status_unreblog(post), world.dave.status_unfavourite(post), world.dave.status_unbookmark(post)
    world.carol.status_unpin(post), world.carol.status_unmute(post)
    seen = world.dave.status(post)
    assert not (seen.reblogged or seen.favourited or seen.bookmarked) and seen.reblogs_count == 0


@checks.that("an edited post has a history and its source")
def _(world: World) -> None:
    post = world.carol.status_post("Frist", spoiler_text="")
    edited = world.carol.status_update(post, "First", spoiler_text="A spelling")
    assert edited.edited_at is not None and "First" in edited.content
    assert [version.spoiler_text for version in world.dave.status_history(post)] == ["", "A spelling"]
    assert world.carol.status_source(post).text == "First"


@checks.that("deleting gives the source text back")
def _(world: World) -> None:
    post = world.carol.status_post("Take me back with <3")
    assert world.carol.status_delete(post).text == "Take me back with <3"
    refused(MastodonNotFoundError, lambda: world.dave.status(post))


@checks.that("followers-only and direct posts are invisible to others, everywhere")
def _(world: World) -> None:
    private = world.carol.status_post("For followers", visibility="private")
    direct = world.carol.status_post("@dave only you", visibility="direct")
    assert world.dave.status(private).id == private.id and world.dave.status(direct).id == direct.id
    for post in (private, direct):
        for look in (world.erin.status, world.erin.status_context, world.erin.status_favourite,
                     world.erin.status_reblog, world.erin.status_history, world.erin.status_reblogged_by):
            refused(MastodonNotFoundError, lambda look=look, post=post: look(post))
        assert post.id not in [s.id for s in world.erin.account_statuses(world.ids["carol"])]
        assert post.id not in [s.id for s in world.erin.timeline_public()]


@checks.that("a locked account lets followers in one by one")
def _(world: World) -> None:
    assert world.carol.account_update_credentials(locked=True).locked
    assert world.erin.account_follow(world.ids["carol"]).requested
    waiting = eventually(world.carol.follow_requests, "the request")
    assert [a.acct for a in waiting] == ["erin"]
    world.carol.follow_request_authorize(waiting[0])
    assert world.erin.account_relationships(world.ids["carol"])[0].following
    world.erin.account_unfollow(world.ids["carol"])
    world.erin.account_follow(world.ids["carol"])
    world.carol.follow_request_reject(eventually(world.carol.follow_requests, "the second request")[0])
    assert not world.erin.account_relationships(world.ids["carol"])[0].following
    world.carol.account_update_credentials(locked=False)


@checks.that("a profile has a name, a text and fields")
def _(world: World) -> None:
    world.dave.account_update_credentials(
        display_name="Dave D.", note="Says little", fields=[("Site", "https://example.com")])
    seen = world.carol.account_lookup("dave")
    assert seen.display_name == "Dave D." and "Says little" in seen.note
    assert [field.name for field in seen.fields] == ["Site"]


@checks.that("block and mute cut ties, with a note about someone kept")
def _(world: World) -> None:
    relation = world.carol.account_mute(world.ids["erin"], notifications=False, duration=3600)
    assert relation.muting and not relation.muting_notifications
    assert [a.acct for a in world.carol.mutes()] == ["erin"]
    assert not world.carol.account_unmute(world.ids["erin"]).muting
    assert world.carol.account_block(world.ids["erin"]).blocking
    assert [a.acct for a in world.carol.blocks()] == ["erin"]
    assert not world.carol.account_unblock(world.ids["erin"]).blocking
    assert world.carol.account_note_set(world.ids["erin"], "met in Prague").note == "met in Prague"


@checks.that("search finds people by part of their name, and markers remember where one was")
def _(world: World) -> None:
    assert "erin" in [a.acct for a in world.carol.search_v2("eri").accounts]
    post = world.carol.status_post("Read up to here")
    world.carol.markers_set("home", post)
    assert str(world.carol.markers_get("home").home.last_read_id) == str(post.id)
    assert world.carol.preferences()["posting:default:visibility"] == "public"


@checks.that("a notification arrives by server-sent events and can be dismissed")
def _(world: World) -> None:
    listener = Heard()
    stream = world.carol.stream_user(listener, run_async=True, timeout=30)
    try:
        eventually(lambda: stream.is_alive() and stream.is_receiving(), "the stream to open")
        post = world.carol.status_post("Like this, please")
        world.dave.status_favourite(post)
        heard = listener.wait("notification", lambda n: n.type == "favourite")
        assert heard.status.id == post.id and heard.account.acct == "dave"
    finally:
        stream.close()
    kept = [n.id for n in world.carol.notifications(types=["favourite"])]
    assert heard.id in kept
    world.carol.notifications_dismiss(heard)
    assert heard.id not in [n.id for n in world.carol.notifications()]
    world.carol.notifications_clear()
    assert world.carol.notifications() == []


@checks.that("posts, edits and deletions are streamed to followers and to the public stream")
def _(world: World) -> None:
    home, public = Heard(), Heard()
    streams = [
        world.dave.stream_user(home, run_async=True, timeout=30),
        world.erin.stream_public(public, run_async=True, timeout=30),
    ]
    try:
        eventually(lambda: all(s.is_alive() and s.is_receiving() for s in streams), "the streams to open")
        post = world.carol.status_post("Live")
        for listener in (home, public):
            listener.wait("update", lambda s: s.id == post.id)
        world.carol.status_update(post, "Live, and edited")
        home.wait("status.update", lambda s: s.id == post.id)
        world.carol.status_delete(post)
        for listener in (home, public):
            listener.wait("delete", lambda gone: str(gone) == str(post.id))
    finally:
        for stream in streams:
            stream.close()


@checks.that("wrong requests get Mastodon's errors, and a revoked token none of its rights")
def _(world: World) -> None:
    refused(MastodonAPIError, lambda: world.carol.status_post(""))
    refused(MastodonAPIError, lambda: world.carol.status_post("x" * 100_000))
    refused(MastodonNotFoundError, lambda: world.carol.status(1))
    refused(MastodonNotFoundError, lambda: world.carol.account_follow(1))
    stranger = Mastodon(api_base_url=world.server.base, access_token="nonsense", version_check_mode="none")
    refused(MastodonUnauthorizedError, stranger.timeline_home)
    token = world.erin.access_token
    world.erin.revoke_access_token(allow_http=True)
    gone = Mastodon(api_base_url=world.server.base, access_token=token, version_check_mode="none")
    refused(MastodonUnauthorizedError, gone.timeline_home)


class Heard(StreamListener):
    """Keeps what a stream says until someone waits for it."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()

    def on_update(self, status: Any) -> None:
        self.events.put(("update", status))

    def on_notification(self, notification: Any) -> None:
        self.events.put(("notification", notification))

    def on_delete(self, status_id: Any) -> None:
        self.events.put(("delete", status_id))

    def on_status_update(self, status: Any) -> None:
        self.events.put(("status.update", status))

    def on_abort(self, err: Exception) -> None:
        self.events.put(("abort", err))

    def wait(self, event: str, matches: Callable[[Any], bool], seconds: float = 15) -> Any:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                kind, what = self.events.get(timeout=left)
            except queue.Empty:
                break
            if kind == event and matches(what):
                return what
        raise AssertionError(f"waited {seconds:.0f} s for '{event}' on a stream")


def refused(error: type[Exception], request: Callable[[], Any]) -> None:
    try:
        answer = request()
    except error:
        return
    raise AssertionError(f"{error.__name__} was expected; the answer was {answer!r}"[:400])


def ids(posts: Any) -> list[str]:
    return [str(post.id) for post in posts]
