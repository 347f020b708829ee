/// A closure waiting to be run on a connection's thread, with the caller who waits for it. The type of its result is
/// known only to the subclass.
class Call<Access>: @unchecked Sendable {
    let since = ContinuousClock.now
    /// What the closure threw when it last ran.
    var error: (any Error)?
    /// What to do once the commit is durable.
    var callbacks: [@Sendable () -> Void] = []

    /// Runs the closure. It may run again when the engine had to give its transaction up.
    func run(_ access: Access) {}
    /// Gives the caller the closure's result, or the error it threw.
    func answer() {}

    final func fail(_ error: any Error) {
        self.error = error
        callbacks = []
        answer()
    }
}

typealias ReadCall = Call<Reader>
typealias WriteCall = Call<Transaction>

final class TypedCall<Access, Value: Sendable>: Call<Access>, @unchecked Sendable {
    private let body: @Sendable (Access) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var value: Value?

    init(_ body: @escaping @Sendable (Access) throws -> Value, _ continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    override func run(_ access: Access) {
        do {
            value = try body(access)
            error = nil
        } catch {
            self.error = error
        }
    }

    override func answer() {
        if let error {
            continuation.resume(throwing: error)
        } else if let value {
            continuation.resume(returning: value)
        } else {
            continuation.resume(throwing: DatabaseError.failed("answered before it was run"))
        }
    }
}
