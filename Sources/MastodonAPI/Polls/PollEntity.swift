import Domain
import JSON
import Store

/// A poll ready to be written, as it stands at one moment.
struct PollRow: Sendable {
    let view: PollView
    let isOver: Bool
    let showsTotals: Bool

    init(_ view: PollView, at now: Timestamp) {
        self.view = view
        isOver = view.poll.isOver(at: now)
        showsTotals = view.poll.showsTotals(at: now)
    }
}

extension JSONWriter {
    /// A Poll entity. Members come in the order of Mastodon's `PollSerializer`.
    mutating func write(_ row: PollRow, viewer: Account.ID?) {
        let poll = row.view.poll
        beginObject()
        field("id", decimal: poll.post.rawValue)
        field("expires_at", date: poll.expiresAt?.milliseconds)
        field("expired", row.isOver)
        field("multiple", poll.multiple)
        field("votes_count", poll.votesCount)
        field("voters_count", poll.votersCount)
        if let viewer {
            field("voted", row.view.hasVoted(viewer))
            key("own_votes")
            beginArray()
            for choice in row.view.ownVotes { integer(choice) }
            endArray()
        }
        key("options")
        beginArray()
        for option in poll.options {
            beginObject()
            field("title", option.title)
            field("votes_count", row.showsTotals ? option.votes : nil)
            endObject()
        }
        endArray()
        emojis(row.view.emojis)
        endObject()
    }
}
