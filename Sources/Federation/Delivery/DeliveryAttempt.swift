import Domain
import HTTPSignatures
import HTTPTransport
import Store

/// A stored body with what every one of its deliveries needs.
final class PreparedBody: Sendable {
    let id: Int64
    let sender: Account.ID
    let bytes: [UInt8]
    /// Computed once for all receivers.
    let digest: String
    /// Whether it is written down what became of each delivery.
    let isReported: Bool
    /// Whether receivers are told who follows the sender there.
    let synchronises: Bool
    /// Signs it instead of the sender's present key.
    let oldKey: SigningKey?

    init(_ body: OutboundBody) {
        id = body.id
        sender = body.sender
        bytes = Array(body.body.utf8)
        digest = BodyDigest.digest(bytes)
        isReported = body.post != nil
        synchronises = body.synchronises
        oldKey = body.privatePEM.flatMap { try? SigningKey(pem: $0) }
    }
}

/// What became of one try.
enum DeliveryOutcome: Sendable, Equatable {
    case delivered
    /// It will never be taken there.
    case refused(String)
    /// There is no such inbox, now or ever.
    case gone(String)
    /// The server answered, but not now. `after`: seconds it asked for.
    case notNow(String, after: Int64?)
    /// The server said no to this activity, which may be its passing trouble with our key.
    case denied(String)
    /// The server did not answer.
    case unreachable(String)
    /// This process is ending; nothing is known.
    case cancelled
}

/// Sends one body to one inbox.
struct DeliveryAttempt: Sendable {
    let client: OutboundClient
    let keys: SigningKeys
    let flavours: KnownFlavours
    let followers: FollowerDigests
    let clock: Clock

    func run(_ delivery: Delivery, _ body: PreparedBody) async -> DeliveryOutcome {
        do {
            guard var signer = try await keys.signer(for: body.sender) else { return .refused("the sender has no key") }
            if let oldKey = body.oldKey { signer = SigningKeys.Signer(keyID: signer.keyID, key: oldKey) }
            try await flavours.refresh()
            let (date, also) = (clock.now().milliseconds, try await headers(of: body, for: delivery.host))
            return try await knock(delivery, body) { [signer] flavour in
                try flavour.sign(
                    method: "POST", url: delivery.inboxURL, date: date, digest: body.digest, also: also,
                    keyID: signer.keyID, key: signer.key)
            }
        } catch let error as OutboundError {
            return Self.outcome(of: error)
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .notNow("\(error)", after: nil)
        }
    }

    /// What is signed besides what all requests sign.
    private func headers(of body: PreparedBody, for host: String) async throws -> [(String, String)] {
        let type = ("content-type", MediaTypes.activity)
        guard body.synchronises, let said = try await followers.synchronization(of: body.sender, for: host) else {
            return [type]
        }
        return [type, (CollectionSynchronization.header, said.value)]
    }

    /// Signed in the way that the host took last; when it says no, once more in the other, at once.
    private func knock(
        _ delivery: Delivery, _ body: PreparedBody, _ sign: (SignatureFlavour) throws -> [(String, String)]
    ) async throws -> DeliveryOutcome {
        let usual = flavours.flavour(of: delivery.host)
        let first = try await send(delivery, body, sign(usual))
        guard Self.mindsSignature(first) else { return Self.outcome(of: first, now: clock.now()) }
        let second = try await send(delivery, body, sign(usual.other))
        if second.isSuccess { await flavours.learn(usual.other, of: delivery.host) }
        return Self.outcome(of: Self.mindsSignature(second) ? first : second, now: clock.now())
    }

    private func send(
        _ delivery: Delivery, _ body: PreparedBody, _ headers: [(String, String)]
    ) async throws -> OutboundResponse {
        try await client.send(
            OutboundRequest(
                method: "POST", url: delivery.inboxURL, headers: headers, body: body.bytes, maxBytes: 262_144,
                needsBody: false, deadline: .seconds(15), followRedirects: 0))
    }

    /// Servers that cannot read a signature say 401, and some 400.
    private static func mindsSignature(_ response: OutboundResponse) -> Bool {
        response.status == 400 || response.status == 401
    }

    static func outcome(of response: OutboundResponse, now: Timestamp) -> DeliveryOutcome {
        let status = "HTTP \(response.status)"
        let asked = response.retryAfter(now: now)
        switch response.status {
        case 200..<300: return .delivered
        case 404, 410: return .gone(status)
        case 408, 425, 429: return .notNow(status, after: asked)
        // It is there, and says when.
        case 503 where asked != nil: return .notNow(status, after: asked)
        case 300..<500: return .denied(status)
        case 502, 503, 504, 520...530: return .unreachable(status)
        default: return .notNow(status, after: nil)
        }
    }

    static func outcome(of error: OutboundError) -> DeliveryOutcome {
        switch error {
        case .cancelled: .cancelled
        case _ where error.isPermanent: .refused("\(error)")
        default: .unreachable("\(error)")
        }
    }
}
