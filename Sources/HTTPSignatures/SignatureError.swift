/// What is wrong with a signature, precise enough for a log and for the remote administrator.
package enum SignatureError: Error, Equatable {
    /// The request carries no signature.
    case missing
    case malformed(String)
    /// A header that decides something occurs twice.
    case duplicateHeader(String)
    /// A component is listed twice.
    case duplicateComponent(String)
    case unknownComponent(String)
    case unsupportedAlgorithm(String)
    /// What must be signed is not.
    case notCovered(String)
    /// What is signed is not in the request.
    case absent(String)
    /// Signed for another server.
    case otherHost(String)
    case digestMalformed
    /// No digest of a kind we compute (SHA-256, SHA-512).
    case digestUnsupported
    case digestMismatch
    case dateMalformed
    case tooOld
    case fromTheFuture
    case expired
    /// The key is not of the kind the algorithm names.
    case keyMismatch
    case wrongSignature
}
