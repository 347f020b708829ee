import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    /// What became of sending a post to other servers: its author's to know, also after it is deleted. An endpoint of
    /// this server's own; `hosts` is paged by `limit` and `offset`, what is not settled first.
    @Sendable func showDeliveries(_ call: Call) async throws -> Reply {
        let (id, me) = (try call.id(of: Post.self), try call.me)
        let (limit, offset) = (call.limit(40, max: 200), call.offset())
        let found = try await actions.read { reader -> (DeliveryReport?, [HostDelivery]) in
            guard let report = try reader.deliveryReport(of: id) else {
                // A post that went nowhere has an empty report.
                guard let post = try reader.visiblePost(id, to: me), post.author == me, post.isLocal else {
                    throw APIError.notFound
                }
                return (nil, [])
            }
            guard report.author == me else { throw APIError.notFound }
            return (report, try reader.hostDeliveries(of: id, limit: limit, offset: offset))
        }
        return .json(capacity: 256 + found.1.count * 192) { json in
            json.beginObject()
            json.write(found.0)
            json.key("hosts")
            json.beginArray()
            for host in found.1 { json.write(host) }
            json.endArray()
            json.endObject()
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ report: DeliveryReport?) {
        field("total", report?.total ?? 0)
        field("delivered", report?.count(.delivered) ?? 0)
        field("waiting", report?.count(.waiting) ?? 0)
        field("stopped", report?.count(.stopped) ?? 0)
        field("retrying", report?.count(.retrying) ?? 0)
        field("retrying_until", date: report?.retryingUntil?.milliseconds)
        field("failed", report?.count(.failed) ?? 0)
        field("skipped", report?.count(.skipped) ?? 0)
    }

    fileprivate mutating func write(_ delivery: HostDelivery) {
        beginObject()
        field("host", delivery.host)
        field("state", delivery.state.name)
        field("attempts", delivery.attempts)
        field("next_attempt_at", date: delivery.nextAttemptAt?.milliseconds)
        field("last_error", delivery.lastError)
        field("delivered_at", date: delivery.deliveredAt?.milliseconds)
        endObject()
    }
}
