import Domain
import Store

extension Actions {
    /// Tells everybody here who has to do with a poll that it is over: its author, and who voted. Nothing happens
    /// before its time, or again.
    package func endPoll(of id: Post.ID) async throws {
        let found = try await read { reader -> (post: Post, voters: [Account.ID])? in
            guard let post = try reader.post(id) else { return nil }
            return (post, try reader.localVoters(in: id))
        }
        guard let found else { return }
        // One large poll must not keep all other writes waiting.
        for start in stride(from: 0, to: found.voters.count, by: Self.toldAtOnce) {
            let some = Array(found.voters[start..<min(start + Self.toldAtOnce, found.voters.count)])
            try await write { changes in
                guard try changes.isToBeEnded(id) else { return }
                for voter in some {
                    try notify(voter, of: .poll, from: found.post.author, about: found.post, in: changes)
                }
            }
        }
        try await write { changes in
            guard try changes.isToBeEnded(id), try changes.transaction.markPollEnded(of: id), found.post.isLocal else {
                return
            }
            try notify(found.post.author, of: .poll, from: found.post.author, about: found.post, in: changes)
            changes.record(.pollEnded(id))
        }
    }

    private static let toldAtOnce = 200
}

extension Changes {
    fileprivate func isToBeEnded(_ post: Post.ID) throws -> Bool {
        try transaction.poll(of: post)?.isOver(at: now) ?? false
    }
}
