import Domain
import JobQueue
import Localization
import Store

/// Writes to a person of this server.
package struct SendMail: Job {
    package static let kind = "send-mail"
    package static let lane = Lane.mail

    /// What the mail is about. A token is good once and for a short time, which is why it may stand in a job.
    package enum Letter: Codable, Sendable {
        case confirmAddress(token: String)
        case resetPassword(token: String)
        case signUpApproved
    }

    package let to: Account.ID
    package let letter: Letter

    package init(to: Account.ID, letter: Letter) {
        self.to = to
        self.letter = letter
    }
}

extension Distribution {
    func send(_ job: SendMail) async throws {
        guard let mailer else { return }
        let (recipient, title) = try await database.read { reader in
            let user = try reader.user(job.to)
            let account = try reader.account(job.to)
            return (user.flatMap { user in account.map { (user, $0) } }, try reader.serverProfile().title)
        }
        // The account may have gone since the mail was asked for.
        guard let (user, account) = recipient else { return }
        let mail = compose(job.letter, to: account, user, server: title)
        try await mailer.send(mail)
    }

    private func compose(_ letter: SendMail.Letter, to account: Account, _ user: User, server: String) -> Mail {
        let say = languages.language(user.locale) ?? languages.standard
        let name = account.displayName.isEmpty ? account.username : account.displayName
        let (subject, body, link) =
            switch letter {
            case .confirmAddress(let token):
                (
                    say("mail.confirm.subject", ["server": .text(server)]),
                    say("mail.confirm.body", ["server": .text(server)]),
                    "\(identity.baseURL)/auth/confirmation?token=\(token)"
                )
            case .resetPassword(let token):
                (
                    say("mail.reset.subject", ["server": .text(server)]), say("mail.reset.body"),
                    "\(identity.baseURL)/auth/password/edit?token=\(token)"
                )
            case .signUpApproved:
                (
                    say("mail.approved.subject", ["server": .text(server)]),
                    say("mail.approved.body", ["server": .text(server)]), identity.baseURL
                )
            }
        // The address stands on a line of its own, outside any sentence: programs make a link of it as it is.
        let text = [say("mail.greeting", ["name": .text(name)]), body, link, say("mail.footer")]
        return Mail(to: user.email, subject: subject, text: text.joined(separator: "\n\n") + "\n")
    }
}
