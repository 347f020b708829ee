import Actions
import Domain
import HTTPTransport
import Hummingbird
import Store

/// What the buttons at a person do, and the questions before muting and blocking.
extension WebApp {
    func addPersonButtons(to router: some RouterMethods<EdgeContext>) {
        for button in PersonButton.allCases {
            post(router, "/-/accounts/{account}/\(button.rawValue)") { visit, form in
                try await visit.press(button, form)
            }
        }
        get(router, "/follow_requests") { visit in try await visit.followRequests() }
        post(router, "/-/follow_requests/{account}/accept") { visit, form in
            _ = try await visit.actions.acceptFollowRequest(from: visit.id("account"), as: visit.requireViewer())
            return visit.back(form, or: "/follow_requests")
        }
        post(router, "/-/follow_requests/{account}/reject") { visit, form in
            _ = try await visit.actions.rejectFollowRequest(from: visit.id("account"), as: visit.requireViewer())
            return visit.back(form, or: "/follow_requests")
        }
    }
}

/// What asks first, by the last part of its page's address.
enum PersonVerb: String, Sendable {
    case mute, block
}

private enum PersonButton: String, CaseIterable, Sendable {
    case follow, unfollow, mute, unmute, block, unblock

    var notice: Notice? {
        switch self {
        case .mute: .muted
        case .block: .blocked
        case .follow, .unfollow, .unmute, .unblock: nil
        }
    }

    func run(
        _ actions: Actions, _ account: Account.ID, _ form: Parameters, as viewer: Account.ID
    ) async throws -> Relationship {
        switch self {
        case .follow: try await actions.follow(account, as: viewer)
        case .unfollow: try await actions.unfollow(account, as: viewer)
        case .mute:
            try await actions.mute(
                account, notifications: form.string("notifications") == "1", seconds: form.muteSeconds, as: viewer)
        case .unmute: try await actions.unmute(account, as: viewer)
        case .block: try await actions.block(account, as: viewer)
        case .unblock: try await actions.unblock(account, as: viewer)
        }
    }
}

extension Parameters {
    /// How long; 0: until taken back.
    fileprivate var muteSeconds: Int {
        switch string("duration") {
        case "hour": 3_600
        case "day": 86_400
        case "week": 604_800
        default: 0
        }
    }
}

extension Visit {
    fileprivate func press(_ button: PersonButton, _ form: Parameters) async throws -> PageReply {
        let viewer = try requireViewer()
        let id = try id("account", of: Account.self)
        let relationship = try await button.run(actions, id, form, as: viewer)
        guard wantsFragment else { return back(form, notice: button.notice) }
        guard let account = try await read({ try $0.account(id) }) else { throw PageError.notFound }
        return .fragment(
            FollowButton(
                account: id.description, name: account.handle.description, locked: account.locked,
                relationship: relationship
            ).html(on: page))
    }

    func confirm(_ verb: PersonVerb) async throws -> PageReply {
        _ = try requireViewer()
        let account = try await accountOfPath().account
        let person = PersonLine(account)
        let name: [String: String] = ["name": "@" + person.handle]
        let confirmation: Confirmation
        switch verb {
        case .block:
            confirmation = Confirmation(
                title: words("block.title", ["name": .text(name["name"] ?? "")]), text: words("block.text"),
                action: "/-/accounts/\(account.id)/block", submit: words("person.block"), back: person.path)
        case .mute:
            let durations = [
                ("", words("mute.forever")), ("hour", words("mute.hour")), ("day", words("mute.day")),
                ("week", words("mute.week")),
            ]
            let length = Field("duration", words("mute.duration"), kind: .choice(durations)).html
            let notifications = Choice(name: "notifications", label: words("mute.notifications"), isOn: true).html
            confirmation = Confirmation(
                title: words("mute.title", ["name": .text(name["name"] ?? "")]), text: words("mute.text"),
                action: "/-/accounts/\(account.id)/mute", submit: words("person.mute"), back: person.path,
                extra: "\(length)\(notifications)", isDanger: false)
        }
        return show(confirmation.title, confirmation.html(on: page))
    }

    fileprivate func followRequests() async throws -> PageReply {
        let viewer = try requireViewer()
        let range = FeedRange(query)
        let (rows, views) = try await read { reader in
            let rows = try reader.followRequests(to: viewer, page: range.page)
            return (rows, try reader.orderedAccountViews(rows.map(\.id)))
        }
        let title = words("nav.requests")
        let list = views.map { AccountRow($0.account, relationship: nil, asks: true).html(on: page) }
        let empty = EmptyState(title: title, text: words("requests.empty")).html
        let pager = range.pager(
            path: "/follow_requests", newest: rows.first?.position, oldest: rows.last?.position, count: rows.count)
        let content: HTML = """
            \(PageHead(title, back: "/notifications").html(on: page))\(list)\(views.isEmpty ? empty : nil)\
            \(pager.html(on: page))
            """
        return show(title, content)
    }
}
