import Domain
import Store

extension Actions {
    /// Sends nothing to a host until it is started again. What is for it waits, for fourteen days as ever.
    ///
    /// - Parameters:
    ///   - host: as in addresses, with its port where that is not the usual one.
    ///   - staff: nil for who has the machine.
    /// - Throws: `notAllowed` for anybody but administrators, `invalid` for what is no host.
    package func stopDeliveries(to host: String, by staff: Account.ID?) async throws {
        try await write { changes in
            try changes.requireAdministrator(staff)
            try changes.transaction.setStopped(true, host: checkedHost(host), at: changes.now)
        }
    }

    /// Sends to a host again, at once, also where it did not answer lately. Throws as `stopDeliveries`.
    package func startDeliveries(to host: String, by staff: Account.ID?) async throws {
        try await write { changes in
            try changes.requireAdministrator(staff)
            try changes.transaction.setStopped(false, host: checkedHost(host), at: changes.now)
        }
    }
}

extension Changes {
    /// Throws `notAllowed` for people below the administrators. Nil is who has the machine, and may do everything.
    func requireAdministrator(_ id: Account.ID?) throws {
        guard let id else { return }
        guard try person(id).user.role >= .admin else { throw Refusal.notAllowed }
    }
}

/// A host as it stands in addresses. Throws `invalid`.
func checkedHost(_ text: String) throws -> String {
    let host = text.lowercased()
    let isHost = host.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || "-.:[]".utf8.contains(byte)
    }
    guard isHost, (1...260).contains(host.utf8.count) else { throw Refusal.invalid(field: "host", accepted: nil) }
    return host
}
