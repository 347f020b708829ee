import HTTPSignatures

/// What a server says of the followers that one of its people has on another server: the header
/// `Collection-Synchronization` (FEP-8fcf).
struct CollectionSynchronization: Sendable, Equatable {
    static let header = "collection-synchronization"

    /// The followers collection that it is about.
    let collection: String
    /// Where the part for the receiver is.
    let url: String
    /// Of that part, in hexadecimal digits.
    let digest: String

    var value: String { "collectionId=\"\(collection)\", url=\"\(url)\", digest=\"\(digest)\"" }

    init(collection: String, url: String, digest: String) {
        self.collection = collection
        self.url = url
        self.digest = digest
    }

    /// Nil when something is missing. Written in the same way as the Signature header of draft-cavage.
    init?(_ text: String) {
        guard let parameters = try? SignatureParameters(text).strings, let collection = parameters["collectionId"],
            let url = parameters["url"], let digest = parameters["digest"]
        else { return nil }
        self.init(collection: collection, url: url, digest: digest.lowercased())
    }
}

/// The SHA-256 of all ids of a set, combined with XOR, so that their order does not matter (FEP-8fcf).
struct FollowersDigest: Sendable, Equatable {
    static let empty = FollowersDigest().hexadecimal

    private var bytes = [UInt8](repeating: 0, count: 32)

    init() {}

    init(_ ids: some Sequence<String>) { for id in ids { add(id) } }

    mutating func add(_ id: String) {
        for (index, byte) in BodyDigest.sha256(Array(id.utf8)).enumerated() { bytes[index] ^= byte }
    }

    var hexadecimal: String { BodyDigest.hexadecimal(bytes) }
}
