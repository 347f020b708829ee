import Domain
import Store

extension Actions {
    /// Tells `recipient` what `account` did, unless they do not want to hear of it or know already.
    func notify(
        _ recipient: Account.ID, of kind: Notification.Kind, from account: Account.ID, about post: Post? = nil,
        in changes: Changes
    ) throws {
        let notification = Notification(
            id: ids.next(), recipient: recipient, kind: kind, from: account, post: post?.id, createdAt: changes.now)
        let isNew = try changes.transaction.notify(notification, conversation: post?.conversation)
        if isNew { changes.record(.notified(notification.id, recipient: recipient)) }
    }

    /// Tells those who moderate of a report.
    func notifyStaff(of report: Report, in changes: Changes) throws {
        for moderator in try changes.transaction.staff(atLeast: .moderator) {
            let notification = Notification(
                id: ids.next(), recipient: moderator, kind: .adminReport, from: report.reporter, post: nil,
                report: report.id, createdAt: changes.now)
            guard try changes.transaction.notify(notification) else { continue }
            changes.record(.notified(notification.id, recipient: moderator))
        }
    }
}
