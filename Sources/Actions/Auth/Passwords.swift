import Crypto
import CryptoExtras
import Foundation

/// Hashes and checks passwords with scrypt (RFC 7914), away from everything that must not wait.
///
/// A check takes long by design, so it is `HardWork`: when too many wait, the next is refused as `busy`.
package final class Passwords: Sendable {
    /// How hard guessing is made; written into each hash, so that it can rise later.
    package struct Cost: Sendable, Hashable {
        /// The memory and time cost N as a power of two.
        package let logN: Int
        package let blockSize: Int
        package let parallelism: Int

        package init(logN: Int, blockSize: Int, parallelism: Int) {
            self.logN = logN
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// Of the settings that OWASP's Password Storage Cheat Sheet holds equal, one that takes little memory and time:
        /// 16 MiB, about 120 ms. Hashes of the one before, 2^15 and 3, are renewed as their owners log in.
        package static let standard = Cost(logN: 14, blockSize: 8, parallelism: 5)
        /// For tests only.
        package static let trivial = Cost(logN: 1, blockSize: 1, parallelism: 1)

        /// Stored hashes are our own, but a damaged one must not take all memory.
        fileprivate var isSane: Bool {
            (1...20).contains(logN) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        }
    }

    private let cost: Cost
    /// Shared with what else takes long.
    package let work: HardWork

    /// - Parameter capacity: how many may wait or run at once.
    package init(cost: Cost = .standard, capacity: Int = 64) {
        self.cost = cost
        work = HardWork(capacity: capacity)
    }

    /// `$scrypt$ln=…,r=…,p=…$salt$hash`, salt and hash in base64. Throws `busy`.
    package func hash(_ password: String) async throws -> String {
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255) }
        let cost = cost
        return try await work.run { Stored(cost: cost, salt: salt, key: derive(password, salt: salt, cost: cost)).text }
    }

    /// Whether `password` made `hash`. Without a hash (there is no such person) the answer is no, after as long as it
    /// would have taken to find out. Throws `busy`.
    package func verify(_ password: String, against hash: String?) async throws -> Bool {
        let stored = hash.flatMap(Stored.init)
        let cost = cost
        return try await work.run {
            let salt = stored?.salt ?? [UInt8](repeating: 0, count: 16)
            let key = derive(password, salt: salt, cost: stored?.cost ?? cost)
            // An empty key is what a failed derivation gives: it matches nothing.
            return Secret.isEqual(key, stored?.key ?? []) && !key.isEmpty
        }
    }

    /// Whether a hash was made with other costs than those that hold now.
    package func isOutdated(_ hash: String) -> Bool { Stored(hash)?.cost != cost }

    /// A hash taken apart.
    private struct Stored {
        let cost: Cost
        let salt: [UInt8]
        let key: [UInt8]

        init(cost: Cost, salt: [UInt8], key: [UInt8]) {
            self.cost = cost
            self.salt = salt
            self.key = key
        }

        init?(_ text: String) {
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
            let costs = parts[2].split(separator: ",").compactMap { $0.split(separator: "=").last.flatMap { Int($0) } }
            guard costs.count == 3, let salt = Data(base64Encoded: String(parts[3])),
                let key = Data(base64Encoded: String(parts[4]))
            else { return nil }
            self.init(
                cost: Cost(logN: costs[0], blockSize: costs[1], parallelism: costs[2]), salt: Array(salt),
                key: Array(key))
        }

        var text: String {
            let costs = "ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)"
            return "$scrypt$\(costs)$\(Data(salt).base64EncodedString())$\(Data(key).base64EncodedString())"
        }
    }
}

/// Empty when the costs are out of range or memory ran out.
private func derive(_ password: String, salt: [UInt8], cost: Passwords.Cost) -> [UInt8] {
    guard cost.isSane else { return [] }
    // Typed on one keyboard composed, on another decomposed, it is the same password.
    let bytes = Array(password.precomposedStringWithCanonicalMapping.utf8)
    let key = try? KDF.Scrypt.deriveKey(
        from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost.logN, blockSize: cost.blockSize,
        parallelism: cost.parallelism)
    return key.map { $0.withUnsafeBytes(Array.init) } ?? []
}
