import Actions
import Domain
import Logging
import Store

extension WebApp {
    /// Notes, once an hour, that somebody is here: home timelines are kept ready for those who are, and the list of
    /// sessions tells which are still used. Who can only read because the disk is full still reads.
    func notePresence(of user: Account.ID, in session: Session, _ logger: Logger) async {
        let now = actions.clock.now()
        guard session.lastSeenAt < now.adding(seconds: -3600) else { return }
        do {
            try await actions.write { changes in
                try changes.transaction.touchSession(session.id, at: now)
                try changes.transaction.touch(user, at: now)
            }
        } catch {
            logger.warning("A visit was not noted", metadata: ["error": "\(error)"])
        }
    }
}
