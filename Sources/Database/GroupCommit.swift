/// Runs many callers' write closures in one physical transaction, so that they share one sync to disk.
///
/// Each closure has its own savepoint; one that throws takes back only its own changes. Nobody is answered before
/// the commit is durable, not even those whose closure threw, because what they saw may have been another's change.
struct GroupCommit {
    let connection: any Connection
    let measures: Measures
    /// How often a closure is run in all when transactions collide.
    private let attempts = 6

    /// Runs `calls`, commits, and answers all of them. False when others' transactions were in the way.
    @discardableResult
    func run(_ calls: [WriteCall]) -> Bool {
        if calls.count == 1, let only = calls.first { return alone(only) }
        if calls.isEmpty { return true }
        do {
            try connection.control(.beginBatch)
        } catch {
            connection.reset()
            for call in calls { call.fail(error) }
            return true
        }
        for (index, call) in calls.enumerated() where !runInSavepoint(call) {
            let isCollision = connection.setback == .collision
            connection.reset()
            // The others once more without the one that was stopped; each round has fewer.
            run(Array(calls[..<index]))
            alone(call)
            run(Array(calls[(index + 1)...]))
            return !isCollision
        }
        commit(calls)
        return true
    }

    /// The most closures in one transaction on SQLite: enough to make a sync cheap, few enough not to keep the first
    /// waiting.
    static let limit = 256

    /// False when the transaction is gone.
    private func runInSavepoint(_ call: WriteCall) -> Bool {
        do {
            try connection.control(.savepoint(0))
            runBody(of: call)
            try connection.control(call.error == nil ? .release(0) : .rollbackTo(0))
        } catch {
            return false
        }
        return connection.setback == nil
    }

    private func runBody(of call: WriteCall) {
        let transaction = Transaction(connection)
        call.run(transaction)
        transaction.close()
        // A closure that swallowed a failed statement's error has still lost what it did.
        if call.error == nil, let failure = connection.failure { call.error = failure }
        call.callbacks = call.error == nil ? transaction.callbacks : []
    }

    private func commit(_ calls: [WriteCall]) {
        do {
            try connection.control(.commit)
        } catch {
            let isOneCallersFault = (error as? DatabaseError)?.isViolation ?? false
            let mayRunAgain = isOneCallersFault || connection.setback == .collision
            connection.reset()
            for call in calls {
                if mayRunAgain { alone(call) } else { call.fail(error) }
            }
            return
        }
        measures.committed(calls)
        for call in calls { answer(call) }
    }

    private func answer(_ call: WriteCall) {
        for callback in call.callbacks { callback() }
        call.answer()
    }

    /// One closure in its own transaction, again while it collides with others or its connection is lost under it.
    /// False when it collided.
    @discardableResult
    private func alone(_ call: WriteCall) -> Bool {
        var attempt = 1
        while true {
            do {
                try connection.control(.begin)
                runBody(of: call)
                if let error = call.error { throw error }
                try connection.control(.commit)
                measures.committed([call])
                answer(call)
                return attempt == 1
            } catch {
                let mayRunAgain = attempt < attempts && isPassing(connection.setback, error)
                connection.reset()
                guard mayRunAgain else {
                    call.fail(error)
                    return attempt == 1
                }
                Backoff.sleep(attempt: attempt)
                attempt += 1
            }
        }
    }

    /// Whether the same closure may well succeed if run again at once.
    private func isPassing(_ setback: Setback?, _ error: any Error) -> Bool {
        switch setback {
        case .collision: true
        case .lost: if case .full? = error as? DatabaseError { false } else { true }
        case .unknown, nil: false
        }
    }
}
