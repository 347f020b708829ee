import CGumbo

extension GumboVector {
    var nodes: some Sequence<UnsafePointer<GumboNode>> {
        UnsafeBufferPointer(start: data, count: Int(length)).lazy.compactMap { pointer in
            pointer.map { UnsafePointer($0.assumingMemoryBound(to: GumboNode.self)) }
        }
    }
}

extension GumboElement {
    /// The decoded value; empty for an attribute without one.
    func attribute(_ name: String) -> String? {
        withUnsafePointer(to: attributes) { attributes in
            gumbo_get_attribute(attributes, name).map { String(cString: $0.pointee.value) }
        }
    }

    /// The value split at white space, without repetitions. The longest word that anybody allows has 12 letters.
    func words(_ name: String) -> [String] {
        guard let value = attribute(name) else { return [] }
        var words: [String] = []
        for word in value.utf8.split(whereSeparator: \.isHTMLSpace).prefix(16) where word.count <= 16 {
            let text = String(decoding: word, as: UTF8.self)
            if !words.contains(text) { words.append(text) }
        }
        return words
    }

    /// The text in it and below, as a reader would copy it.
    func textContent(limit: Int) -> String {
        var text = ""
        var waiting = Array(children.nodes).reversed() as [UnsafePointer<GumboNode>]
        while let node = waiting.popLast(), text.utf8.count < limit {
            switch node.pointee.type {
            case GUMBO_NODE_ELEMENT: waiting += Array(node.pointee.v.element.children.nodes).reversed()
            case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE: text += String(cString: node.pointee.v.text.text)
            default: break
            }
        }
        return text
    }
}
