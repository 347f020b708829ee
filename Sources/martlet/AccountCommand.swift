import Actions
import ArgumentParser
import Domain
import Server
import Store

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Make, list, show, approve, move and delete accounts of this server.",
        subcommands: [
            Create.self, List.self, Show.self, Approve.self, Move.self, RotateKeys.self, Suspend.self, Limit.self,
            Restore.self, Delete.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an account.",
            discussion: "Example: martlet account create ada --email ada@example.org --password 'correct horse' --owner"
        )

        @Argument(help: "The name, without @ and domain.")
        var name: String

        @Option(help: "The address to sign in with.")
        var email: String

        @Option(help: "At least 8 characters.")
        var password: String

        @Flag(help: "Give it every right on this server.")
        var owner = false

        @Flag(help: "Do not ask for a confirmation of the address.")
        var confirmed = false

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                do {
                    _ = try await node.actions.createAccount(
                        name: name, email: email, password: password, role: owner ? .owner : .person,
                        confirmed: confirmed || owner)
                } catch Refusal.signUp(let faults) {
                    throw Complaint(explain(faults))
                }
                print("@\(name)@\(node.config.domain) is ready.")
            }
        }

        private func explain(_ faults: [String: [SignUpRules.Fault]]) -> String {
            faults.sorted { $0.key < $1.key }.map { field, faults in
                "\(field == "username" ? "The name" : "--\(field)") "
                    + faults.map { words($0, of: field) }.joined(separator: ", ")
            }.joined(separator: "\n")
        }

        private func words(_ fault: SignUpRules.Fault, of field: String) -> String {
            switch fault {
            case .blank: "must not be empty"
            case .taken: "is taken"
            case .reserved: "is reserved"
            case .invalid where field == "username": "must contain only letters, digits and _"
            case .invalid: "is not valid"
            case .tooShort: "is too short (8 characters at least)"
            case .tooLong: "is too long"
            case .notAccepted: "must be accepted"
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the accounts of this server.", discussion: "Example: martlet account list")

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                var last: Account.ID?
                while true {
                    let after = last
                    let users = try await node.database.read { try $0.localUsers(limit: 500, after: after) }
                    let accounts = try await node.database.read { try $0.accounts(users.map(\.id)) }
                    for user in users {
                        guard let account = accounts[user.id] else { continue }
                        print("@\(account.username)\t\(user.email)\t\(user.role)\t\(account.postsCount) posts")
                    }
                    guard let end = users.last else { break }
                    last = end.id
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one account.", discussion: "Example: martlet account show ada")

        @Argument(help: "The name, without @ and domain.")
        var name: String

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let account = try await node.localAccount(name)
                let user = try await node.database.read { try $0.user(account.id) }
                print("id         \(account.id)")
                print("handle     @\(account.username)@\(node.config.domain)")
                print("page       \(account.url)")
                print("posts      \(account.postsCount)")
                print("followers  \(account.followersCount)")
                print("following  \(account.followingCount)")
                guard let user else { return }
                print("email      \(user.email)\(user.emailConfirmedAt == nil ? " (unconfirmed)" : "")")
                print("role       \(user.role)")
                print("approved   \(user.approved ? "yes" : "no")")
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let somebody in who has asked to join, or turn them away.",
            discussion: """
                Without a name it lists who waits, with their reasons.

                Examples:
                  martlet account approve
                  martlet account approve ada
                  martlet account approve ada --reject
                """)

        @Argument(help: "The name, without @ and domain.")
        var name: String?

        @Flag(help: "Turn them away; the name is free again.")
        var reject = false

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                guard let name else { return try await list(node) }
                let account = try await node.localAccount(name)
                guard let staff = try await node.database.read({ try $0.staff(atLeast: .owner).first }) else {
                    throw Complaint(
                        "This server has no owner yet: make one by `martlet account create NAME --owner …`.")
                }
                if reject {
                    try await node.actions.rejectSignUp(account.id, by: staff)
                } else {
                    try await node.actions.approveSignUp(account.id, by: staff)
                }
                print("@\(name) \(reject ? "is turned away" : "is in").")
            }
        }

        private func list(_ node: Node) async throws {
            let waiting = try await node.database.read { try $0.awaitingApproval(limit: 500) }
            if waiting.isEmpty { print("Nobody waits.") }
            let accounts = try await node.database.read { try $0.accounts(waiting.map(\.id)) }
            for (id, reason) in waiting {
                print("@\(accounts[id]?.username ?? "?")\t\(reason)")
            }
        }
    }

    struct RotateKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-keys", abstract: "Give an account new keys, as after a leak.",
            discussion: """
                Servers with followers are told, signed with the old key; then it is erased.

                Example: martlet account rotate-keys ada
                """)

        @Argument(help: "The name, without @ and domain.")
        var name: String

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            try await Node.with(options.read()) { node in
                let account = try await node.localAccount(name)
                try await node.actions.rotateKeys(of: account.id)
                print("@\(account.username) has new keys. A running server signs with them within a minute.")
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an account and all its posts, for ever.",
            discussion: """
                Other servers are told. The name can never be used again.

                Example: martlet account delete ada --yes
                """)

        @Argument(help: "The name, without @ and domain.")
        var name: String

        @Flag(help: "Do it without asking.")
        var yes = false

        @OptionGroup var options: ConfigOptions

        func run() async throws {
            guard yes else { throw Complaint("This cannot be undone. Add --yes to delete @\(name) for ever.") }
            try await Node.with(options.read()) { node in
                let account = try await node.localAccount(name)
                try await node.actions.deleteAccount(account.id)
                print("@\(name) is deleted.")
            }
        }
    }
}

extension Node {
    /// The account of this server with that name.
    func localAccount(_ name: String) async throws -> Account {
        let handle = Handle(name)
        let found = try await database.read { reader in
            try handle.flatMap { try reader.account(Handle(username: $0.username)) }
        }
        guard let found, found.standing != .deleted else {
            throw Complaint("There is no account @\(name) here. `martlet account list` shows them all.")
        }
        return found
    }
}
