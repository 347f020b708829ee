import Domain
import HTTPTransport
import Hummingbird
import Localization
import Store

/// What waits to be sent, host by host, and what can be done about it.
extension WebApp {
    func addDeliveries(to router: some RouterMethods<EdgeContext>) {
        get(router, "/admin/deliveries") { try await $0.hostQueues() }
        get(router, "/admin/deliveries/{host}/clear") { try await $0.clearPage() }
        post(router, "/admin/deliveries/{host}/stop") { visit, _ in
            try await visit.change { try await visit.actions.stopDeliveries(to: $0, by: $1) }
        }
        post(router, "/admin/deliveries/{host}/start") { visit, _ in
            try await visit.change { try await visit.actions.startDeliveries(to: $0, by: $1) }
        }
        post(router, "/admin/deliveries/{host}/clear") { visit, _ in
            try await visit.change { _ = try await visit.actions.clearDeliveries(to: $0, by: $1) }
        }
    }
}

/// A host with what waits for it.
struct HostRow {
    var queue: HostQueue

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let path = "\(AdminTab.deliveries.path)/\(queue.host)"
        let toggle: HTML =
            queue.isStopped
            ? button("\(path)/start", words("hosts.start"), page)
            : button("\(path)/stop", words("hosts.stop"), page)
        let restart: HTML? =
            !queue.isStopped && queue.failingSince != nil
            ? button("\(path)/start", words("hosts.retry"), page) : nil
        let clear: HTML? =
            queue.waiting == 0
            ? nil
            : """
            <a class="button danger" href="\(link: path)/clear" \
            aria-label="\(words("hosts.clear-label", ["host": .text(queue.host)]))">\(words("hosts.clear"))</a>
            """
        return """
            <li class="entry"><div class="what"><strong><bdi dir="ltr">\(queue.host)</bdi></strong>\
            \(queue.isStopped ? " <span class=\"tag\">\(words("deliveries.state.stopped"))</span>" : nil)\
            <p class="hint">\(facts(page))</p></div><div class="buttons">\(restart)\(toggle)\(clear)</div></li>
            """
    }

    private func button(_ path: String, _ label: String, _ page: PageContext) -> HTML {
        "<button class=\"button\" form=\"act\" formaction=\"\(link: path)\">\(label)</button>"
    }

    private func facts(_ page: PageContext) -> [HTML] {
        let words = page.words
        func line(_ key: MessageKey, _ moment: Timestamp) -> HTML {
            words.html(key, slots: ["time": PostTime(moment).full(on: page)])
        }
        let waiting = HTML(text: words("hosts.waiting", ["count": .number(queue.waiting)]))
        let error = queue.lastError.map { text -> HTML in "<bdi lang=\"en\" dir=\"ltr\">\(text)</bdi>" }
        let lines: [HTML?] = [
            queue.oldestAt.map { "\(waiting) \(line("hosts.oldest", $0))" } ?? waiting,
            queue.failingSince.map { line("hosts.failing", $0) }, error,
            queue.isStopped ? nil : queue.retryAt.map { line("deliveries.next", $0) },
        ]
        return lines.compactMap(\.self).map { "<span>\($0)</span>" }
    }
}

extension Visit {
    private static let pageSize = 100

    fileprivate func hostQueues() async throws -> PageReply {
        try requireStaff(.admin)
        let offset = max(0, query.int("offset") ?? 0)
        let queues = try await read { try $0.hostQueues(limit: Self.pageSize, offset: offset) }
        let path = AdminTab.deliveries.path
        let pager = Pager(
            newer: offset > 0 ? "\(path)?offset=\(max(0, offset - Self.pageSize))" : nil,
            older: queues.count == Self.pageSize ? "\(path)?offset=\(offset + Self.pageSize)" : nil)
        guard !queues.isEmpty else {
            let empty = EmptyState(title: words("admin.deliveries"), text: words("hosts.empty"))
            return try administration(.deliveries, empty.html)
        }
        return try administration(
            .deliveries,
            """
            <div class="box"><p class="hint">\(words("hosts.hint"))</p></div>
            <ul class="entries">\(queues.map { HostRow(queue: $0).html(on: page) })</ul>\(pager.html(on: page))
            """)
    }

    fileprivate func clearPage() async throws -> PageReply {
        try requireStaff(.admin)
        let host = try part("host")
        let confirmation = Confirmation(
            title: words("hosts.clear-title"), text: words("hosts.clear-text", ["host": .text(host)]),
            action: "\(AdminTab.deliveries.path)/\(host)/clear", submit: words("hosts.clear"),
            back: AdminTab.deliveries.path)
        return show(words("hosts.clear-title"), confirmation.html(on: page))
    }

    fileprivate func change(_ act: (String, Account.ID) async throws -> Void) async throws -> PageReply {
        try requireStaff(.admin)
        try await act(part("host"), requireViewer())
        return .go(LocalPath(trusted: AdminTab.deliveries.path), notice: .saved)
    }
}
