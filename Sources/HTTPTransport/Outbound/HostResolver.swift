import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Looks names up ahead of a connection, off the event loops, so that a name which leads inside the network is
/// refused before anything connects and a dead name server holds up nobody else.
final class HostResolver: Sendable {
    typealias Lookup = @Sendable (_ host: String) throws -> [IPAddress]

    private struct Answer: Sendable {
        /// Empty: the name has none.
        let addresses: [IPAddress]
        let expires: NIODeadline
    }

    private let lookup: Lookup
    private let threads: NIOThreadPool
    private let isStarted = NIOLockedValueBox(false)
    private let answers: NIOLockedValueBox<BoundedCache<String, Answer>>

    init(lookup: @escaping Lookup = HostResolver.system) {
        self.lookup = lookup
        threads = NIOThreadPool(numberOfThreads: 16)
        answers = NIOLockedValueBox(BoundedCache(capacity: 8192))
    }

    /// - Parameter timeout: how long to wait; the look-up itself cannot be stopped and fills the cache later.
    /// - Throws: ``OutboundError/unresolved(host:)``, ``OutboundError/timeout(_:)``.
    func addresses(of host: String, timeout: TimeAmount, on eventLoop: any EventLoop) async throws -> [IPAddress] {
        if let answer = answers.withLockedValue({ $0[host] }), answer.expires > .now() {
            if answer.addresses.isEmpty { throw OutboundError.unresolved(host: host) }
            return answer.addresses
        }
        startOnce()
        let promise = eventLoop.makePromise(of: [IPAddress].self)
        let isAnswered = NIOLockedValueBox(false)
        let answer: @Sendable (Result<[IPAddress], any Error>) -> Void = { result in
            let isFirst = isAnswered.withLockedValue { answered in
                defer { answered = true }
                return !answered
            }
            if isFirst { promise.completeWith(result) }
        }
        let timer = eventLoop.scheduleTask(in: timeout) { answer(.failure(OutboundError.timeout(.connect))) }
        threads.submit { state in
            guard case .active = state else { return answer(.failure(OutboundError.cancelled)) }
            answer(Result { try self.resolve(host) })
        }
        defer { timer.cancel() }
        return try await promise.futureResult.get()
    }

    func shutdown() async {
        guard isStarted.withLockedValue({ $0 }) else { return }
        try? await threads.shutdownGracefully()
    }

    /// Threads are made at the first look-up: development and tests may need none.
    private func startOnce() {
        isStarted.withLockedValue { started in
            if !started { threads.start() }
            started = true
        }
    }

    private func resolve(_ host: String) throws -> [IPAddress] {
        // Another request may have asked for the same name while this one waited for a thread.
        if let answer = answers.withLockedValue({ $0[host] }), answer.expires > .now(), !answer.addresses.isEmpty {
            return answer.addresses
        }
        let found = (try? lookup(host)) ?? []
        let lifetime: TimeAmount = found.isEmpty ? .seconds(120) : .seconds(60)
        answers.withLockedValue { $0[host] = Answer(addresses: found, expires: .now() + lifetime) }
        if found.isEmpty { throw OutboundError.unresolved(host: host) }
        return found
    }

    /// `getaddrinfo`.
    @Sendable static func system(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let list else {
            throw OutboundError.unresolved(host: host)
        }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next: UnsafeMutablePointer<addrinfo>? = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let address = entry.pointee.ai_addr else { continue }
            switch Int32(address.pointee.sa_family) {
            case AF_INET:
                address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    found.append(.v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr)))
                }
            case AF_INET6:
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    found.append(IPAddress(v6: withUnsafeBytes(of: &$0.pointee.sin6_addr) { Array($0) }).unmapped)
                }
            default: break
            }
        }
        return found
    }
}
