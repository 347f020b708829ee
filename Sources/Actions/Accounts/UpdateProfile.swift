import Domain
import Store

extension Actions {
    /// Changes how a person of this server shows themselves. Whoever unlocks their account accepts everybody who waits.
    ///
    /// Throws `hindered`, `tooLong` or `tooMany`, with the field's name in the API.
    package func updateProfile(_ wanted: ProfileChanges, as id: Account.ID) async throws {
        try check(wanted)
        let domains = try wanted.attributionDomains.map(checkDomains)
        let note = wanted.note.map { PostText($0.trimmed) }
        let fields = wanted.fields.map(ProfileField.read)
        let handles = (note?.mentions ?? []) + (fields ?? []).flatMap(\.value.mentions)
        let mentions = try await resolveMentions(handles, by: id, resolver: NoRemoteResolver())
        let isUnlocked = try await write { changes in
            let (before, _) = try changes.person(id)
            var account = before
            if let name = wanted.displayName { account.displayName = name.oneLine }
            if let note { account.note = note.html(mention: mentions.target, tagURL: identity.tagURL) }
            if let fields {
                account.fields = fields.map { field in
                    let html = field.value.fieldHTML(mention: mentions.target, tagURL: identity.tagURL).html
                    let known = before.fields.first { $0.name == field.name && $0.value == html }
                    return Account.Field(
                        name: field.name, value: html, source: field.value.source, verifiedAt: known?.verifiedAt)
                }
            }
            if let locked = wanted.locked { account.locked = locked }
            if let bot = wanted.bot { account.kind = bot ? .service : .person }
            if let discoverable = wanted.discoverable { account.discoverable = discoverable }
            if let indexable = wanted.indexable { account.indexable = indexable }
            if let hides = wanted.hideCollections { account.hideCollections = hides }
            try changes.transaction.update(account, noteSource: note?.source)
            if let domains { try changes.transaction.setAttributionDomains(domains, of: id) }
            changes.record(.profileUpdated(id))
            return before.locked && !account.locked
        }
        if isUnlocked { try await acceptAll(for: id) }
    }

    /// Addresses of sites are reduced to their hosts, as people paste them.
    private func checkDomains(_ wanted: [String]) throws -> [String] {
        var domains: [String] = []
        for text in wanted.map(\.trimmed) where !text.isEmpty {
            let domain = (Origin.of(text) ?? text).lowercased()
            guard Handle.isDomain(domain), domain.contains(".") else {
                throw Refusal.invalid(field: "attribution_domains", accepted: nil)
            }
            if !domains.contains(domain) { domains.append(domain) }
        }
        guard domains.count <= limits.maxAttributionDomains else {
            throw Refusal.tooMany(field: "attribution_domains", limit: limits.maxAttributionDomains)
        }
        return domains
    }

    private func check(_ wanted: ProfileChanges) throws {
        if let name = wanted.displayName, name.oneLine.count > limits.maxDisplayName {
            throw Refusal.tooLong(field: "display_name", limit: limits.maxDisplayName)
        }
        if let note = wanted.note {
            // As for posts: no acceptable note has this many bytes.
            let isHuge = note.utf8.count > limits.maxNote * 100
            guard !isHuge, PostText(note.trimmed).characterCount <= limits.maxNote else {
                throw Refusal.tooLong(field: "note", limit: limits.maxNote)
            }
        }
        let fields = (wanted.fields ?? []).filter { !$0.name.trimmed.isEmpty }
        if fields.count > limits.maxFields { throw Refusal.tooMany(field: "fields", limit: limits.maxFields) }
        for field in fields {
            if field.name.count > limits.maxFieldName {
                throw Refusal.tooLong(field: "fields_name", limit: limits.maxFieldName)
            }
            if field.value.count > limits.maxFieldValue {
                throw Refusal.tooLong(field: "fields_value", limit: limits.maxFieldValue)
            }
        }
    }

    /// A few at a time, so that nobody else waits for somebody with thousands of requests.
    private func acceptAll(for id: Account.ID) async throws {
        var isDone = false
        while !isDone {
            isDone = try await write { changes in
                let waiting = try changes.transaction.followRequests(to: id, page: Page(limit: 100))
                for row in waiting {
                    guard let request = try changes.transaction.followRequest(by: row.id, to: id) else { continue }
                    try grant(request, in: changes)
                }
                return waiting.isEmpty
            }
        }
    }
}

/// A row of the table on a profile, read.
private struct ProfileField: Sendable {
    let name: String
    let value: PostText

    static func read(_ fields: [ProfileChanges.Field]) -> [ProfileField] {
        fields.filter { !$0.name.trimmed.isEmpty }
            .map { ProfileField(name: $0.name.oneLine, value: PostText($0.value.oneLine)) }
    }
}

extension String {
    /// Trimmed, with spaces for line ends.
    fileprivate var oneLine: String {
        trimmed.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
