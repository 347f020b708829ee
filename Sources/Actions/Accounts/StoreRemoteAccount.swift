import Domain
import Store

extension Actions {
    /// Keeps somebody of another server, or renews what is known of them; their keys are replaced.
    ///
    /// When their server gives a known handle a new address, it is the same account: the server decides that.
    /// Throws `notFound` for accounts that were deleted, `notAllowed` for servers that are blocked, for addresses of
    /// this server and for keys of somebody else.
    @discardableResult
    package func storeRemoteAccount(_ profile: RemoteProfile) async throws -> Account.ID {
        try await write { changes in
            let transaction = changes.transaction
            guard try isForeign(profile), try !changes.isBlocked(domain: profile.domain, uri: profile.uri) else {
                throw Refusal.notAllowed
            }
            let handle = Handle(username: profile.username, domain: profile.domain)
            let known = try transaction.account(uri: profile.uri) ?? transaction.account(handle)
            if known?.standing == .deleted { throw Refusal.notFound }
            var account = known ?? newAccount(profile, at: changes.now)
            account.take(profile)
            if try changes.rejectsMedia(ofHost: profile.domain, uri: profile.uri) {
                (account.avatarURL, account.headerURL, account.emojis) = (nil, nil, [])
            }
            if let known {
                if known.uri != profile.uri || known.handle != handle {
                    if let other = try transaction.account(handle), other.id != known.id { throw Refusal.notAllowed }
                    try transaction.rename(
                        known.id, username: profile.username, domain: profile.domain, uri: profile.uri)
                }
                try transaction.update(account)
            } else {
                try transaction.insert(account)
                try transaction.insertServer(profile.domain, at: changes.now)
            }
            try transaction.setSuspendedByOrigin(profile.isSuspended, account.id)
            _ = try changes.refreshStanding(of: account.id)
            try transaction.setAliases(Array(profile.aliases.prefix(RemoteProfile.Limits.aliases)), of: account.id)
            try transaction.setAttributionDomains(
                Array(profile.attributionDomains.prefix(RemoteProfile.Limits.attributionDomains)), of: account.id)
            try transaction.setCounts(
                of: account.id, posts: profile.postsCount, followers: profile.followersCount,
                following: profile.followingCount)
            try transaction.upsert(profile.actor(account.id, at: changes.now))
            try changes.replaceKeys(of: account.id, with: profile.keys)
            return account.id
        }
    }

    private func isForeign(_ profile: RemoteProfile) throws -> Bool {
        let handle = localised(Handle(username: profile.username, domain: profile.domain))
        return handle.domain != nil && !Origin.isShared(profile.uri, identity.baseURL)
    }

    private func newAccount(_ profile: RemoteProfile, at now: Timestamp) -> Account {
        Account(
            id: ids.next(), username: profile.username, domain: profile.domain, uri: profile.uri, url: profile.url,
            createdAt: min(profile.createdAt ?? now, now))
    }
}

extension Account {
    fileprivate mutating func take(_ profile: RemoteProfile) {
        username = profile.username
        domain = profile.domain
        uri = profile.uri
        url = profile.url
        displayName = profile.displayName.prefix(scalars: RemoteProfile.Limits.text)
        note =
            profile.note.html.utf8.count <= RemoteProfile.Limits.note
            ? profile.note : SafeHTML(plain: profile.note.plainText.prefix(scalars: RemoteProfile.Limits.text))
        fields = profile.fields.prefix(RemoteProfile.Limits.fields)
            .filter {
                $0.name.utf8.count <= RemoteProfile.Limits.text && $0.value.utf8.count <= RemoteProfile.Limits.note
            }
        emojis = Array(profile.emojis.prefix(CustomEmoji.limit))
        avatarURL = profile.avatarURL
        avatarDescription = profile.avatarDescription
        headerURL = profile.headerURL
        headerDescription = profile.headerDescription
        kind = profile.kind
        locked = profile.locked
        discoverable = profile.discoverable
        indexable = profile.indexable
        memorial = profile.memorial
        statedFeaturePolicy = profile.featurePolicy
        showing = profile.showing
        movedTo = profile.movedTo == id ? nil : profile.movedTo
    }
}

extension RemoteProfile {
    fileprivate func actor(_ id: Account.ID, at now: Timestamp) -> RemoteActor {
        RemoteActor(
            account: id, inboxURL: inboxURL, sharedInboxURL: sharedInboxURL, outboxURL: outboxURL,
            followersURL: followersURL, followingURL: followingURL, featuredURL: featuredURL,
            featuredTagsURL: featuredTagsURL, featuredCollectionsURL: featuredCollectionsURL, fetchedAt: now)
    }
}

extension Changes {
    fileprivate func replaceKeys(of account: Account.ID, with keys: [RemoteProfile.Key]) throws {
        let kept = keys.prefix(RemoteProfile.Limits.keys)
        for key in kept {
            if let owner = try transaction.key(key.id)?.account, owner != account { throw Refusal.notAllowed }
        }
        let unique = Dictionary(kept.map { ($0.id, $0) }) { first, _ in first }
        try transaction.replaceKeys(
            of: account,
            with: unique.values.map { key in
                AccountKey(keyID: key.id, account: account, publicPEM: key.publicPEM, asserts: key.asserts)
            })
    }
}

extension String {
    /// By scalars, because one character can be made of any number of them.
    fileprivate func prefix(scalars count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
