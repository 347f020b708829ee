import Localization

extension Messages {
    /// A message whose slots are markup; each is isolated, so that a name in another script keeps its order.
    func html(
        _ key: MessageKey, _ arguments: [String: MessageArgument] = [:], slots: [String: HTML] = [:]
    ) -> HTML {
        pieces(key, arguments).reduce(into: HTML()) { html, piece in
            switch piece {
            case .text(let text): html += HTML(text: text)
            case .slot(let name): html += "<bdi>\(slots[name])</bdi>"
            }
        }
    }
}
