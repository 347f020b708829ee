import HTTPTypes

/// Finds the route of a path. Words win over captures: `/accounts/lookup` is not an account named "lookup".
struct RouteTable: Sendable {
    struct Match {
        let route: Route
        /// What the captures stand for, undecoded.
        var captures: [(name: String, value: Substring)] = []
    }

    private struct Node {
        var words: [Substring: Int] = [:]
        var capture: (name: String, node: Int)?
        var routes: [HTTPRequest.Method: Route] = [:]
    }

    let routes: [Route]
    /// Paths without captures, found in one step.
    private var whole: [String: [HTTPRequest.Method: Route]] = [:]
    private var nodes = [Node()]

    init(_ routes: [Route]) {
        self.routes = routes
        for route in routes {
            if route.path.contains(":") {
                nodes[node(for: route.path)].routes[route.method] = route
            } else {
                whole[route.path, default: [:]][route.method] = route
            }
        }
    }

    /// Those paths that `/api/**` does not cover.
    var pathsOutsideAPI: [String] {
        Set(routes.map(\.path)).filter { !$0.hasPrefix("/api/") }.sorted()
    }

    func match(_ method: HTTPRequest.Method, _ path: String) -> Match? {
        // As Rails has it; Mastodon.py asks for `/api/v1/instance/`.
        if path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { return match(method, String(path.dropLast())) }
        if let routes = whole[path] { return routes[method].map { Match(route: $0) } }
        var captures: [(String, Substring)] = []
        return match(method, path.utf8.dropFirst()[...], of: path, at: 0, &captures)
    }

    private func match(
        _ method: HTTPRequest.Method, _ rest: Substring.UTF8View, of path: String, at index: Int,
        _ captures: inout [(String, Substring)]
    ) -> Match? {
        if rest.isEmpty {
            return nodes[index].routes[method].map { route in
                Match(route: route, captures: captures.map { (name: $0.0, value: $0.1) })
            }
        }
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        let word = path[rest.startIndex..<slash]
        let next = slash == rest.endIndex ? rest[slash...] : rest[rest.index(after: slash)...]
        if let child = nodes[index].words[word],
            let match = match(method, next, of: path, at: child, &captures)
        {
            return match
        }
        guard let capture = nodes[index].capture, !word.isEmpty else { return nil }
        captures.append((capture.name, word))
        if let match = match(method, next, of: path, at: capture.node, &captures) { return match }
        captures.removeLast()
        return nil
    }

    private mutating func node(for path: String) -> Int {
        var index = 0
        for part in path.split(separator: "/") {
            if part.first == ":" {
                if let capture = nodes[index].capture {
                    index = capture.node
                } else {
                    nodes.append(Node())
                    nodes[index].capture = (String(part.dropFirst()), nodes.count - 1)
                    index = nodes.count - 1
                }
            } else if let child = nodes[index].words[part] {
                index = child
            } else {
                nodes.append(Node())
                nodes[index].words[part] = nodes.count - 1
                index = nodes.count - 1
            }
        }
        return index
    }
}
