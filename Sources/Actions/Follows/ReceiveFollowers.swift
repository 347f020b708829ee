import Domain
import Store

extension Actions {
    /// The rest ends the next time.
    private static let endedAtOnce = 500

    /// The server of an account elsewhere says who of this server follows it (FEP-8fcf). Both sides are brought to the
    /// smaller set: nobody follows whose follow one of the two does not know. Who is asking to follow is left alone:
    /// the answer may be on its way.
    ///
    /// - Parameters:
    ///   - listed: the addresses of people here who follow, as the other server has it.
    ///   - missing: follows that are kept here and certainly not there.
    package func receiveFollowers(
        of target: Account.ID, listed: some Collection<String>, missing: [FollowerHere]
    ) async throws {
        let listed = Array(listed)
        try await write { changes in
            guard let account = try changes.transaction.account(target), !account.isLocal else { return }
            for follower in missing.prefix(Self.endedAtOnce) { try drop(follower, of: target, in: changes) }
            for follower in try changes.transaction.strangers(to: target, among: listed, limit: Self.endedAtOnce) {
                // Under which address it began is not known here, but whose follow of whom it is.
                let uri = followURI(follower, ids.next(Relationship.self).rawValue)
                changes.record(.unfollowed(by: follower.id, target: target, uri: uri))
            }
        }
    }

    /// Another follow of the same two has begun later, and is not meant.
    private func drop(_ follower: FollowerHere, of target: Account.ID, in changes: Changes) throws {
        guard let follow = try changes.transaction.follow(by: follower.account, of: target), follow.id == follower.id
        else { return }
        if let ended = try changes.endFollow(by: follower.account, of: target) {
            changes.record(.unfollowed(by: follower.account, target: target, uri: ended.uri))
        }
    }
}
