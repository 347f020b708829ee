import Database
import Foundation
import NIOCore

/// Why the server cannot start, in words that say what to do.
package struct StartFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// The words for a damaged database; nil for faults of another kind.
    init?(opening error: any Error, on config: ServerConfig) {
        guard case DatabaseError.damaged(let words)? = error as? DatabaseError else { return nil }
        self.init(
            """
            MARTLET_DATABASE: \(config.databaseWithoutSecret) is damaged (\(words)). Keep a copy of that file and of \
            those beside it, and restore the last backup (docs/admin/backup.md).
            """)
    }

    /// The words for what listening failed with; nil for faults of another kind.
    init?(listening error: any Error, on config: ServerConfig) {
        let place = "MARTLET_LISTEN: \(config.listenAddress(port: config.listenPort))"
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            self.init("\(place) is in use. Stop the program that listens there, or give another port.")
        case let error as IOError where error.errnoCode == EACCES:
            self.init(
                "\(place) is not allowed for this user. Give a port above 1023; a reverse proxy takes 80 and 443.")
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
            self.init("\(place) is no address of this machine. Give one that `ip address` lists, or 0.0.0.0 for all.")
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            self.init("\(place) has no address. Give an address and a port, such as 127.0.0.1:8080.")
        default: return nil
        }
    }
}

extension ServerConfig {
    /// As people write it: IPv6 addresses in brackets.
    func listenAddress(port: Int) -> String {
        listenHost.contains(":") ? "[\(listenHost)]:\(port)" : "\(listenHost):\(port)"
    }

    /// Where the database is, without the password, for messages and logs.
    package var databaseWithoutSecret: String {
        guard database.contains("://"), var parts = URLComponents(string: database) else {
            return database.contains("://") ? "the address in MARTLET_DATABASE" : database
        }
        parts.password = nil
        parts.queryItems = parts.queryItems?.filter { $0.name != "password" }
        return parts.string ?? "the address in MARTLET_DATABASE"
    }
}
