import Domain
import Store

extension Actions {
    /// Gives up all that waits for a host; how many deliveries that were. Their posts' reports say so.
    ///
    /// - Parameter staff: nil for who has the machine.
    /// - Throws: `notAllowed` for anybody but administrators, `invalid` for what is no host.
    package func clearDeliveries(to host: String, by staff: Account.ID?) async throws -> Int {
        let host = try checkedHost(host)
        var cleared = 0
        while true {
            // In portions, so that nobody waits long for the one writer.
            let portion = try await write { changes in
                try changes.requireAdministrator(staff)
                return try changes.transaction.clearDeliveries(
                    to: host, limit: 1_000, error: "cleared by the administrator", at: changes.now)
            }
            cleared += portion
            if portion == 0 { return cleared }
        }
    }
}
