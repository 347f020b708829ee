import Database
import Domain
import HTTPSignatures
import HTTPTypes
import Hummingbird
import Store

/// Tells who signed a request to read something. Only people who are known here can be shown more than everybody, so
/// no key is ever fetched for it.
struct RequestSigner: Sendable {
    let keys: KeyDirectory
    let message: IncomingMessage
    let clock: Clock

    /// Nil for unsigned and badly signed requests: they see what everybody sees.
    func signer(of request: Request) async throws -> Account.ID? {
        let message = message.message(of: request, body: nil)
        guard let signature = try? IncomingSignature.parse(message),
            let owner = try await keys.known(signature.keyID), owner.isHeard
        else { return nil }
        do throws(SignatureError) {
            try signature.verify(with: owner.key, now: clock.now().milliseconds)
            return owner.account
        } catch {
            return nil
        }
    }
}

/// Puts a request into the words of signatures.
struct IncomingMessage: Sendable {
    /// Of our own addresses: what others sign is what we say we are, whatever stands between them and us.
    let scheme: String
    let authority: String

    func message(of request: Request, body: [UInt8]?) -> SignedMessage {
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(request.headers.count + 1)
        if let host = request.head.authority { headers.append(("host", host)) }
        for field in request.headers { headers.append((field.name.canonicalName, field.value)) }
        return SignedMessage(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: headers, body: body,
            scheme: scheme, authority: authority)
    }
}
