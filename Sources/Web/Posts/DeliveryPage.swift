import Domain
import HTTPTransport
import Localization
import Store

/// What became of a post at other servers, in one line.
struct DeliveryLine {
    var report: DeliveryReport

    func html(on page: PageContext) -> HTML {
        let words = page.words
        var parts = [
            words(
                "deliveries.summary",
                ["delivered": .number(report.count(.delivered)), "total": .number(report.total)])
        ]
        let retrying = report.count(.retrying)
        if retrying > 0, let until = report.retryingUntil {
            parts.append(
                words(
                    "deliveries.retrying",
                    ["count": .number(retrying), "time": .text(words.date(until.milliseconds))]))
        }
        let waiting = report.count(.waiting) + report.count(.stopped)
        if waiting > 0 { parts.append(words("deliveries.waiting", ["count": .number(waiting)])) }
        let failed = report.count(.failed)
        if failed > 0 { parts.append(words("deliveries.failed", ["count": .number(failed)])) }
        return HTML(text: parts.joined(separator: " · "))
    }
}

/// One server that a post went to, or did not.
struct DeliveryRow {
    var delivery: HostDelivery

    func html(on page: PageContext) -> HTML {
        """
        <li class="entry"><div class="what"><strong><bdi dir="ltr">\(delivery.host)</bdi></strong>\
        <p class="hint">\(facts(page))</p></div><span class="tag">\(state(page.words))</span></li>
        """
    }

    private func facts(_ page: PageContext) -> [HTML] {
        var facts: [HTML] = []
        if let moment = delivery.deliveredAt { facts.append(PostTime(moment).full(on: page)) }
        if delivery.attempts > 1 || delivery.state != .delivered && delivery.attempts > 0 {
            facts.append(HTML(text: page.words("deliveries.attempts", ["count": .number(delivery.attempts)])))
        }
        if delivery.state != .delivered, let error = delivery.lastError {
            facts.append("<bdi lang=\"en\" dir=\"ltr\">\(error)</bdi>")
        }
        if let next = delivery.nextAttemptAt {
            facts.append(page.words.html("deliveries.next", slots: ["time": PostTime(next).full(on: page)]))
        }
        return facts.map { "<span>\($0)</span>" }
    }

    private func state(_ words: Messages) -> String {
        switch delivery.state {
        case .delivered: words("deliveries.state.delivered")
        case .skipped: words("deliveries.state.skipped")
        case .failed: words("deliveries.state.failed")
        case .waiting: words("deliveries.state.waiting")
        case .stopped: words("deliveries.state.stopped")
        case .retrying: words("deliveries.state.retrying")
        }
    }
}

extension Visit {
    private static let pageSize = 100

    /// Where a post went, for its author.
    func deliveries() async throws -> PageReply {
        let viewer = try requireViewer()
        let view = try await postOfPath()
        guard view.post.author == viewer else { throw PageError.notFound }
        let offset = max(0, query.int("offset") ?? 0)
        let (report, hosts) = try await read { reader in
            (
                try reader.deliveryReport(of: view.post.id),
                try reader.hostDeliveries(of: view.post.id, limit: Self.pageSize, offset: offset)
            )
        }
        let path = PostCard(view, viewer: viewer).path
        let title = words("deliveries.title")
        let head = PageHead(title, back: path).html(on: page)
        guard let report, !report.counts.isEmpty else {
            return show(title, "\(head)\(EmptyState(title: title, text: words("deliveries.empty")).html)")
        }
        let pager = Pager(
            newer: offset > 0 ? "\(path)/deliveries?offset=\(max(0, offset - Self.pageSize))" : nil,
            older: hosts.count == Self.pageSize ? "\(path)/deliveries?offset=\(offset + Self.pageSize)" : nil)
        return show(
            title,
            """
            \(head)<div class="box"><p>\(DeliveryLine(report: report).html(on: page))</p>\
            <p class="hint">\(words("deliveries.hint"))</p></div>
            <ul class="entries">\(hosts.map { DeliveryRow(delivery: $0).html(on: page) })</ul>\
            \(pager.html(on: page))
            """)
    }
}
