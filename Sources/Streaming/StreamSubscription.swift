/// What one reader hears: a sequence that ends when it is cancelled, when its task is, or when it reads too slowly.
///
/// Read by one task at a time; topics may be added and removed from any.
package struct StreamSubscription: AsyncSequence, Sendable {
    package typealias Element = (topic: Topic, event: StreamEvent)
    typealias Mailbox = AsyncStream<Element>.Continuation

    let id: Int
    let hub: StreamHub
    let stream: AsyncStream<Element>
    let mailbox: Mailbox

    package func makeAsyncIterator() -> AsyncStream<Element>.Iterator { stream.makeAsyncIterator() }

    package func add(_ topic: Topic) { hub.add(topic, to: id, mailbox: mailbox) }

    package func remove(_ topic: Topic) { hub.remove(topic, from: id) }

    /// Ends the sequence after what is waiting in it.
    package func cancel() { mailbox.finish() }
}
