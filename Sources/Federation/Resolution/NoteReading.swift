import Actions
import ActivityVocabulary
import Domain
import Store

/// Turns a note of another server into what is kept of it.
struct NoteReading: Sendable {
    let addresses: Addresses
    let clock: Clock

    /// Who may see it, by whom it is addressed to. Never wider than what it says.
    ///
    /// - Parameter followers: the address of the author's followers collection.
    static func visibility(of audience: Audience, followers: String?) -> Visibility {
        if audience.isPublic { return .public }
        if audience.isUnlisted { return .unlisted }
        let all = audience.all
        return followers.map(all.contains) ?? false ? .private : .direct
    }

    /// - Parameters:
    ///   - author: whose note it is; that was checked.
    ///   - mentioned: everybody addressed by name who is known here.
    ///   - actor: where the author's collections are, which policies name.
    ///   - quoteDepth: how many quotes led to the note.
    func post(
        from note: Note, author: Account.ID, visibility: Visibility, parent: Post.ID?, mentioned: [Account.ID],
        actor: RemoteActor?, quoteDepth: Int = 0
    ) -> RemotePost {
        let now = clock.now()
        let createdAt = note.published.map { Timestamp(milliseconds: $0) } ?? now
        let editedAt = note.updated.map { Timestamp(milliseconds: $0) }
        var post = RemotePost(
            uri: note.id, url: addresses.isSameHost(note.url, note.id) ? note.url : nil, author: author,
            inReplyTo: parent, inReplyToURI: note.inReplyTo, visibility: visibility,
            content: SafeHTML.sanitise(note.displayHTML), spoilerText: Self.plain(note.spoilerText),
            sensitive: note.sensitive, language: note.language.flatMap(Self.language), createdAt: createdAt,
            editedAt: editedAt.flatMap { $0 > createdAt ? $0 : nil },
            attachments: note.attachments.compactMap(attachment), mentioned: mentioned,
            tags: note.tags.hashtags.map(\.name))
        post.contextURL = note.conversation
        post.repliesURL = addresses.isSameHost(note.replies, note.id) ? note.replies : nil
        post.totals = .init(replies: note.repliesCount, reblogs: note.sharesCount, favourites: note.likesCount)
        post.poll = note.poll.map(Self.poll)
        post.quote = quote(of: note, depth: quoteDepth)
        post.quotePolicy = quotePolicy(of: note, by: actor)
        post.interactionPolicy = interactionPolicy(of: note, by: actor)
        post.emojis = addresses.emojis(of: note.tags)
        return post
    }

    /// Takes over a later version of a known post. Who may say what it says has been checked.
    ///
    /// - Returns: false when what is known is newer.
    func takeOver(_ note: Note, as post: Post, _ actions: Actions) async throws -> Bool {
        let addressees = ObjectResolver.addressees(of: note)
        let (actor, mentioned) = try await actions.read { reader in
            (try reader.remoteActor(post.author), try reader.accountIDs(uris: addressees))
        }
        let edited = self.post(
            from: note, author: post.author, visibility: post.visibility, parent: nil,
            mentioned: Array(mentioned.values), actor: actor)
        return try await actions.receiveEdit(edited) != nil
    }

    /// Once a poll is closed, that is when it ended, whatever was planned.
    static func poll(_ poll: Note.Poll) -> RemotePoll {
        RemotePoll(
            options: poll.options.map { Poll.Option(title: $0.name, votes: $0.votes ?? 0) }, multiple: poll.multiple,
            expiresAt: (poll.closed ?? poll.endTime).map { Timestamp(milliseconds: $0) }, votersCount: poll.votersCount)
    }

    /// Content warnings are plain text, whatever is sent.
    private static func plain(_ text: String) -> String {
        text.contains("<") ? SafeHTML.sanitise(text).plainText : text
    }

    private static func language(_ code: String) -> String? {
        if let language = Language.named(code) { return language.code }
        return code.split(whereSeparator: { $0 == "-" || $0 == "_" }).first.flatMap { Language.named(String($0))?.code }
    }

    private func attachment(_ file: Note.Attachment) -> Attachment? {
        guard addresses.url(file.url) != nil, let kind = file.kind.attachmentKind else { return nil }
        return Attachment(
            id: Self.number(of: file.url), kind: kind, remoteURL: file.url,
            previewURL: file.preview.flatMap { addresses.url($0.url) == nil ? nil : $0.url },
            mediaType: file.mediaType, description: file.description, blurhash: file.blurhash, width: file.width,
            height: file.height, focusX: file.focus?.x, focusY: file.focus?.y)
    }

    /// The same file keeps its number through edits: FNV-1a over its address.
    private static func number(of address: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(hash >> 1)
    }
}

extension Note.Attachment.Kind {
    fileprivate var attachmentKind: Attachment.Kind? {
        switch self {
        case .image: .image
        case .video: .video
        case .audio: .audio
        case .unknown: .unknown
        case .link: nil
        }
    }
}
