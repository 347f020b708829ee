import ActivityVocabulary
import JSON

/// What was understood of a document, line by line, for comparing with `Golden/Software`.
enum Understanding {
    static func lines(of document: Document) -> [String] {
        switch document {
        case .actor(let actor): lines(of: actor)
        case .note(let note): lines(of: note)
        case .activity(let activity): lines(of: activity)
        case .collection(let collection):
            ["collection of \(collection.totalItems.map(String.init) ?? "?"), \(collection.items.count) here"]
        case .tombstone(let tombstone): ["tombstone \(tombstone.id)"]
        }
    }

    private static func lines(of actor: Actor) -> [String] {
        var lines = Lines("\(actor.kind.rawValue) \(actor.id)")
        lines.add("handle", actor.preferredUsername)
        lines.add("claims", actor.webfinger)
        lines.add("name", actor.name)
        lines.add("bio", actor.summary)
        lines.add("page", actor.url)
        lines.add("inbox", actor.inbox)
        lines.add("shared inbox", actor.sharedInbox)
        lines.add("followers", actor.followers)
        lines.add("featured", actor.featured)
        lines.add("avatar", actor.icon.map { [$0.url, $0.description].compactMap(\.self).joined(separator: " = ") })
        lines.add("header", actor.image?.url)
        lines.add("keys", actor.publicKeys.map(\.id))
        lines.add("fields", actor.fields.map { "\($0.name): \($0.value)" })
        lines.add("emojis", actor.tags.emojis.map(\.shortcode))
        lines.add("also", actor.alsoKnownAs)
        lines.add("approves followers", actor.manuallyApprovesFollowers ? "yes" : nil)
        lines.add("discoverable", actor.discoverable.map(String.init))
        lines.add("indexable", actor.indexable.map(String.init))
        return lines.all
    }

    static func lines(of note: Note) -> [String] {
        var lines = Lines("\(note.kind) \(note.id)")
        lines.add("author", note.attributedTo)
        lines.add("shown", note.displayHTML.split(separator: "\n").joined(separator: "⏎"))
        lines.add("warning", note.spoilerText.isEmpty ? nil : note.spoilerText)
        lines.add("sensitive", note.sensitive ? "yes" : nil)
        lines.add("language", note.language)
        lines.add("visible to", visibility(of: note.audience, author: note.attributedTo))
        lines.add("page", note.url)
        lines.add("published", note.published.map(formatRFC3339))
        lines.add("updated", note.updated.map(formatRFC3339))
        lines.add("answers", note.inReplyTo)
        lines.add("groups", note.groups)
        lines.add("mentions", note.tags.mentions.map(\.href))
        lines.add("hashtags", note.tags.hashtags.map(\.name))
        lines.add("emojis", note.tags.emojis.map(\.shortcode))
        lines.add("media", note.attachments.map(line))
        lines.add("poll", note.poll.map(line))
        lines.add("quotes", note.quote.map { "\($0.target)\($0.authorization.map { " by \($0)" } ?? "")" })
        lines.add("likes", note.likesCount.map(String.init))
        lines.add("shares", note.sharesCount.map(String.init))
        return lines.all
    }

    private static func lines(of activity: Activity) -> [String] {
        var lines = Lines("\(activity.kind.name) by \(activity.actor)")
        lines.add("content", activity.content)
        lines.add("emojis", activity.tags.emojis.map(\.shortcode))
        lines.add("target", activity.target)
        for object in activity.objects {
            guard let value = object.value else {
                lines.add("object", object.id)
                continue
            }
            do {
                lines.all += Self.lines(of: try Document(reading: value)).map { "  \($0)" }
            } catch {
                lines.all.append("  object \(object.id ?? "without id") not taken: \(error)")
            }
        }
        return lines.all
    }

    private static func line(_ file: Note.Attachment) -> String {
        var words = ["\(file.kind) \(file.url)"]
        if let text = file.description { words.append("“\(text)”") }
        if let width = file.width, let height = file.height { words.append("\(width)×\(height)") }
        if file.blurhash != nil { words.append("blurhash") }
        if let focus = file.focus { words.append("focus \(focus.x),\(focus.y)") }
        if let preview = file.preview { words.append("preview \(preview.url)") }
        return words.joined(separator: " ")
    }

    private static func line(_ poll: Note.Poll) -> String {
        let options = poll.options.map { "\($0.name) \($0.votes.map(String.init) ?? "?")" }.joined(separator: ", ")
        let end = poll.endTime.map { " until \(formatRFC3339($0))" } ?? ""
        let voters = poll.votersCount.map { " by \($0)" } ?? ""
        return "\(poll.multiple ? "any" : "one") of \(options)\(voters)\(end)\(poll.closed == nil ? "" : ", closed")"
    }

    private static func visibility(of audience: Audience, author: String?) -> String {
        if audience.isPublic { return "everybody" }
        if audience.isUnlisted { return "everybody, unlisted" }
        return audience.all.isEmpty ? "nobody" : audience.all.joined(separator: ", ")
    }
}

/// A heading with indented lines below it.
private struct Lines {
    var all: [String]

    init(_ first: String) { all = [first] }

    mutating func add(_ name: String, _ value: String?) {
        if let value { all.append("  \(name): \(value)") }
    }

    mutating func add(_ name: String, _ values: [String]) {
        for value in values { all.append("  \(name): \(value)") }
    }
}
