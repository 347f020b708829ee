import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Synchronization

/// A connection on its way from the event loop that accepted it to the task that serves it.
///
/// In the moment in which a server stops, nobody is left to serve what has just been accepted. A channel that is let go
/// without having been finished ends the process, so that what was not served is finished here.
final class AcceptedConnection: ServerChildChannelValue {
    typealias Wrapped = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let wrapped: Wrapped
    private let isServed = Atomic(false)

    init(_ wrapped: Wrapped) { self.wrapped = wrapped }

    var channel: any Channel { wrapped.channel }

    /// The channel, which the caller now has to finish.
    func serve() -> Wrapped {
        isServed.store(true, ordering: .relaxed)
        return wrapped
    }

    deinit {
        guard !isServed.load(ordering: .relaxed) else { return }
        Task { [wrapped] in try? await wrapped.executeThenClose { _, _ in } }
    }
}
