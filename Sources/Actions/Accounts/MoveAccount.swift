import Domain
import Store

/// Why an account cannot move to another.
package enum Immovable: Sendable, Equatable {
    /// The other account does not say that it is the same person's (`alsoKnownAs`).
    case unlisted
    /// The other account has moved away itself.
    case targetMoved
    /// It moved a short time ago and may not again before this moment.
    case tooSoon(until: Timestamp)
}

extension Actions {
    /// How long an account of this server stays where it moved to, in seconds: thirty days, as in Mastodon.
    package static let movePause: Int64 = 30 * 86_400

    /// Moves an account of this server to another one, here or elsewhere: its profile leads there, its followers are
    /// asked to follow there, and it posts no more. Edges ask for the password first.
    ///
    /// - Parameter name: handle or address of the other account. It is fetched again, so that what it says of itself
    ///   counts as it is now.
    /// Throws `notFound`, `selfAction`, `notMovable` or `hindered`.
    @discardableResult
    package func moveAccount(
        _ account: Account.ID, to name: String, resolver: any RemoteResolver
    ) async throws -> Account.ID {
        guard let target = try await find(name, resolver: resolver) else { throw Refusal.notFound }
        let isLocal = try await read { try $0.account(target)?.isLocal ?? false }
        if !isLocal {
            // Nobody's followers are sent away on the word of a document from last week.
            guard try await resolver.renew(target) else { throw Refusal.notFound }
        }
        try await write { changes in
            let (mover, _) = try changes.person(account)
            let target = try changes.target(target, of: account)
            if let movedAt = try changes.transaction.movedAt(account) {
                let end = movedAt.adding(seconds: Self.movePause)
                guard changes.now >= end else { throw Refusal.notMovable(.tooSoon(until: end)) }
            }
            guard try changes.transaction.aliases(of: target.id).contains(mover.uri) else {
                throw Refusal.notMovable(.unlisted)
            }
            guard target.movedTo == nil else { throw Refusal.notMovable(.targetMoved) }
            try changes.transaction.setMoved(account, to: target.id, at: changes.now)
            changes.record(.moved(account, to: target.id))
        }
        return target
    }

    /// Takes the sign away that leads to the new account. Followers who went stay there. Throws `hindered`.
    package func endMove(of account: Account.ID) async throws {
        try await write { changes in
            guard try changes.person(account).account.movedTo != nil else { return }
            try changes.transaction.endMove(of: account)
            changes.record(.profileUpdated(account))
        }
    }

    /// How long somebody elsewhere must have stayed before another move of theirs is believed, in seconds.
    package static let receivedMovePause: Int64 = 7 * 86_400

    /// Somebody of another server moved. Whether both accounts say so was checked by fetching them a moment ago; here
    /// it is read once more.
    ///
    /// - Returns: why nothing happened, or nil.
    package func receiveMove(of account: Account.ID, to target: Account.ID) async throws -> String? {
        try await write { changes in
            guard let mover = try changes.sender(account), mover.id != target,
                let target = try changes.transaction.account(target), target.standing < .suspended
            else { return "not to be moved" }
            if let movedAt = try changes.transaction.movedAt(account),
                changes.now < movedAt.adding(seconds: Self.receivedMovePause)
            {
                return "moved a short time ago"
            }
            guard mover.movedTo == target.id else { return "the actor does not say so" }
            guard try changes.transaction.aliases(of: target.id).contains(mover.uri) else {
                return "the target does not know the actor"
            }
            guard target.movedTo == nil else { return "the target has moved on" }
            try changes.transaction.setMoved(account, to: target.id, at: changes.now)
            changes.record(.moved(account, to: target.id))
            return nil
        }
    }
}
