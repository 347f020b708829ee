import ActivityVocabulary
import Foundation
import JSON
import Testing

/// One document per software, written after its documentation and habits.
struct SoftwareTests {
    private func document(_ name: String) throws -> Document {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).json")
        return try Document(reading: try JSONValue.parse(try Data(contentsOf: file)))
    }

    private func note(_ name: String) throws -> Note {
        guard case .note(let note) = try document(name) else { throw ReadingError.notAnObject }
        return note
    }

    private func actor(_ name: String) throws -> Actor {
        guard case .actor(let actor) = try document(name) else { throw ReadingError.notAnObject }
        return actor
    }

    private func activity(_ name: String) throws -> Activity {
        guard case .activity(let activity) = try document(name) else { throw ReadingError.notAnObject }
        return activity
    }

    @Test func `Mastodon quotes with consent`() throws {
        let create = try activity("mastodon/create-quote")
        let note = try Note(reading: try #require(create.object?.value))
        #expect(note.quote?.target == "https://gts.test/users/bob/statuses/2" && note.quote?.isLegacy == false)
        #expect(note.quote?.authorization == "https://gts.test/users/bob/authorizations/3")
        #expect(note.spoilerText == "cw" && note.sensitive && note.language == "en")
        #expect(note.likesCount == 12 && note.sharesCount == 3 && note.conversation == "https://masto.test/contexts/5")
        #expect(
            note.attachments.first?.kind == .video && note.attachments.first?.preview?.url == "https://files.test/1.png"
        )
        #expect(note.tags.emojis.map(\.shortcode) == ["blob"])
    }

    @Test func `GoToSocial leaves out the brackets around one`() throws {
        let note = try note("gotosocial/note")
        #expect(note.attachments.map(\.description) == ["A cat on a mat"] && note.tags.hashtags.map(\.name) == ["cats"])
        #expect(note.audience.isPublic && note.published == parseRFC3339("2026-03-01T09:00:00Z") && note.summary == nil)
        let actor = try actor("gotosocial/actor")
        #expect(actor.sharedInbox == nil && actor.icon?.description == "a goose" && actor.manuallyApprovesFollowers)
        #expect(actor.publicKeys.map(\.id) == ["https://gts.test/users/bob/main-key"])
    }

    @Test func `Akkoma and Misskey react with emojis`() throws {
        let react = try activity("akkoma/emoji-react")
        #expect(react.kind == .emojiReact && react.content == ":blobcat:" && react.tags.emojis.count == 1)
        let like = try activity("misskey/like")
        #expect(like.kind == .like && like.content == "👍")
    }

    @Test func `Pleroma's files are links and its quotes old`() throws {
        let note = try note("pleroma/note")
        #expect(
            note.attachments.map(\.url) == ["https://pleroma.test/media/1.png"] && note.attachments[0].kind == .image)
        #expect(note.quote?.isLegacy == true && note.audience.isUnlisted && !note.sensitive)
        #expect(note.tags.mentions.map(\.href) == ["https://here.test/users/ada"])
    }

    @Test func `Misskey and Sharkey`() throws {
        let note = try note("misskey/note")
        #expect(note.quote?.target == "https://here.test/users/ada/posts/1" && note.audience.isUnlisted)
        // A shortcode with `@` could not be put between colons.
        #expect(note.tags.emojis.isEmpty && note.tags.hashtags.map(\.name) == ["X"])
        #expect(try self.note("sharkey/question").poll?.options.map(\.votes) == [2, 0])
    }

    @Test func `Lemmy's groups announce what was posted to them`() throws {
        let announce = try activity("lemmy/announce-create-page")
        let create = try Activity(reading: try #require(announce.object?.value))
        let page = try Note(reading: try #require(create.object?.value))
        #expect(announce.kind == .announce && create.actor == "https://lemmy.test/u/cara" && page.kind == .page)
        #expect(page.attachments.map(\.kind) == [.image] && page.groups == ["https://lemmy.test/c/cats"])
        #expect(page.language == "de")
        #expect(page.displayHTML == "<p><strong>My cat</strong></p><p>See</p>\n")
    }

    @Test func `PeerTube's films have a person, a channel and several links`() throws {
        let video = try note("peertube/video")
        #expect(video.attributedTo == "https://peertube.test/accounts/dan" && video.url == "https://peertube.test/w/1")
        #expect(
            !video.contentIsHTML && video.language == "fr" && video.preview?.url == "https://peertube.test/thumb.jpg")
        #expect(
            video.displayHTML
                == "<p><strong>A film</strong></p><p><a href=\"https://peertube.test/w/1\">https://peertube.test/w/1</a></p>"
        )
    }

    @Test func `articles keep their text`() throws {
        let article = try note("wordpress/article")
        #expect(article.kind == .article && article.spoilerText.isEmpty)
        #expect(
            article.displayHTML
                == "<p><strong>A title &amp; more</strong></p><h2>Part</h2><p>Text</p>"
                + "<p><a href=\"https://blog.test/a-title\">https://blog.test/a-title</a></p>")
        #expect(try note("writefreely/article").attachments.isEmpty)
        #expect(try note("bookwyrm/review").attachments.map(\.kind) == [.image])
    }

    @Test func `others`() throws {
        #expect(try note("pixelfed/note").attachments.count == 16)
        #expect(try note("funkwhale/audio").url == "https://funk.test/library/tracks/1")
        #expect(try note("snac/note").conversation == "https://snac.test/hal/p/1#ctxt")
        let thread = try note("threads/note")
        #expect(thread.published == parseRFC3339("2026-01-01T08:00:00Z"))
        #expect(thread.quote?.target == "https://masto.test/users/ada/statuses/1")
        #expect(try note("takahe/note").audience.isPublic)
        let bridged = try actor("bridgy-fed/actor")
        #expect(bridged.url == "https://bsky.brid.test/r/https://bsky.app/profile/jo.test")
        #expect(
            bridged.alsoKnownAs == ["https://masto.test/users/jo"] && bridged.image?.url == "https://cdn.test/a.jpg")
        #expect(
            try actor("hollo/actor").publicKeys.map(\.id) == [
                "https://hollo.test/@leo#main-key", "https://hollo.test/@leo#ed25519-key",
            ])
    }
}
