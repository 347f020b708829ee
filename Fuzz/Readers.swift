import ActivityVocabulary
import Domain
import Foundation
import HTTPSignatures
import JSON

/// Something of ours that reads what strangers send.
struct Reader {
    let name: String
    let read: @Sendable ([UInt8]) -> Void

    static let all = [
        Reader(name: "json", read: readJSON),
        Reader(name: "document", read: readDocument),
        Reader(name: "signature", read: readSignature),
        Reader(name: "key", read: readKey),
        Reader(name: "html", read: readHTML),
    ]
}

/// What is read can be written, and reads as the same.
private func readJSON(_ input: [UInt8]) {
    guard let value = TimeLimit.keep(input, { try? JSONValue.parse(input) }) else { return }
    let written = TimeLimit.keep(input) { value.bytes }
    guard let again = try? JSONValue.parse(written, limits: .own), again.bytes == written else {
        fail("what was written does not read as it was: \(String(decoding: written, as: UTF8.self))")
    }
    let canonical = TimeLimit.keep(input) { value.canonicalBytes }
    guard let same = try? JSONValue.parse(canonical, limits: .own), same.canonicalBytes == canonical else {
        fail("the canonical form is not stable: \(String(decoding: canonical, as: UTF8.self))")
    }
}

/// The body of an activity or a fetched document, as all that it might be taken for.
private func readDocument(_ input: [UInt8]) {
    guard let value = try? JSONValue.parse(input) else { return }
    TimeLimit.keep(input) {
        let document = try? Document(reading: value)
        guard case .activity(let activity) = document else { return }
        for object in activity.objects { _ = object.value.map { try? Document(reading: $0) } }
    }
    let others: [(JSONValue) throws -> Any] = [
        Activity.init(reading:), Note.init(reading:), { try ItemCollection(reading: $0) },
        FeaturedCollectionObject.init(reading:), FeatureAuthorization.init(reading:),
        InteractionAuthorization.init(reading:),
    ]
    for read in others { _ = TimeLimit.keep(input) { try? read(value) } }
    for key in TimeLimit.keep(input, { Actor.PublicKey.keys(in: value) }) where WebAddress.origin(of: key.id) == nil {
        fail("a key without a server: \(key.id)")
    }
}

/// A request as text: the request line, headers, an empty line, the body. No signature of it is ever good: the inputs
/// are signed with other keys, if at all.
private func readSignature(_ input: [UInt8]) {
    let message = SignedMessage(readingRequest: input)
    guard let signature = TimeLimit.keep(input, { try? IncomingSignature.parse(message) }) else { return }
    for key in StandingKeys.all {
        guard TimeLimit.keep(input, { (try? signature.verify(with: key, now: StandingKeys.now)) != nil }) else {
            continue
        }
        fail("a signature by nobody is taken for one of \(key.kind)")
    }
}

/// A public key in each of its forms: PEM, multibase, and the bytes inside a PEM.
private func readKey(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    TimeLimit.keep(input) {
        _ = try? VerifyingKey(pem: text)
        _ = Multikey.pem(text).flatMap { try? VerifyingKey(pem: $0) }
    }
    let inside = Data(input).base64EncodedString()
    for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
        _ = TimeLimit.keep(input) {
            try? VerifyingKey(pem: "-----BEGIN \(label)-----\n\(inside)\n-----END \(label)-----\n")
        }
    }
}

/// What is kept of somebody's markup is harmless, also when another reader takes it for a document, and has a plain text.
private func readHTML(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    let safe = TimeLimit.keep(input) { SafeHTML.sanitise(text) }
    for html in [safe.html, SafeHTML.sanitise(safe.html).html] {
        if let complaint = HTMLAudit.complaints(about: html).first { fail("\(complaint) in \(html)") }
    }
    _ = TimeLimit.keep(input) { safe.plainText }
    _ = TimeLimit.keep(input) { safe.withoutQuoteLine }
}
