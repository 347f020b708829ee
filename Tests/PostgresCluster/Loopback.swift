import Foundation

/// Addresses of this machine where a test's servers may listen.
package enum Loopback {
    /// An address of its own for one server: hosts are told apart by it.
    package static func address() -> (host: String, port: Int) {
        func part() -> Int { .random(in: 1...250) }
        return ("127.\(part()).\(part()).\(part())", port())
    }

    /// Below those that the system gives to whoever connects (32768 and above on Linux, 49152 and above elsewhere). One
    /// from there that is free now may be somebody's by the time that the server binds it.
    package static func port() -> Int { .random(in: 10_000..<32_000) }
}
