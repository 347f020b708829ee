import Domain
import Foundation
import Streaming

/// What one node tells the others.
struct NodeMessage: Codable, Sendable {
    /// An event of streams, and whom it is for.
    struct Told: Codable, Sendable {
        var event: StreamEvent
        var topics: [Topic]
    }

    /// Who says it; empty for what is said by a transaction, which concerns its own node too.
    var from = ""
    var told: [Told] = []
    /// Lanes of the job queue in which something is due now.
    var lanes: [String] = []
    /// Something was written.
    var wrote = false
    /// Who may do what has changed.
    var rights = false
    /// The speaker has just come.
    var isNew = false

    /// Topics in one message: so many account numbers are about half of what may be said at once.
    private static let mostTopics = 150

    /// The text of the message, or of several where it is too long for one.
    func texts(atMost limit: Int) throws -> [String] {
        let parts = told.flatMap { one in
            stride(from: 0, to: one.topics.count, by: Self.mostTopics).map { start in
                Told(
                    event: one.event, topics: Array(one.topics[start..<min(start + Self.mostTopics, one.topics.count)]))
            }
        }
        var whole = self
        whole.told = parts
        return try whole.divided(limit)
    }

    private func divided(_ limit: Int) throws -> [String] {
        let text = try text()
        guard text.utf8.count > limit else { return [text] }
        var (first, second) = (self, NodeMessage(from: from))
        if told.count > 1 {
            first.told = Array(told[..<(told.count / 2)])
            second.told = Array(told[(told.count / 2)...])
        } else if let only = told.first, only.topics.count > 1 {
            first.told = [Told(event: only.event, topics: Array(only.topics[..<(only.topics.count / 2)]))]
            second.told = [Told(event: only.event, topics: Array(only.topics[(only.topics.count / 2)...]))]
        } else {
            // One topic longer than a message: a tag of thousands of letters, which nobody listens to.
            return []
        }
        return try first.divided(limit) + second.divided(limit)
    }

    func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

    /// nil for what this version does not understand.
    init?(_ text: String) {
        guard let message = try? JSONDecoder().decode(NodeMessage.self, from: Data(text.utf8)) else { return nil }
        self = message
    }

    init(from: String = "", told: [Told] = [], lanes: [String] = [], rights: Bool = false, isNew: Bool = false) {
        self.from = from
        self.told = told
        self.lanes = lanes
        self.rights = rights
        self.isNew = isNew
    }
}
