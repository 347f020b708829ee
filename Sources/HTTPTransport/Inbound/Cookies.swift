import HTTPTypes

/// The cookies a client sent.
package struct RequestCookies: Sendable {
    private let values: [(name: Substring, value: Substring)]

    package init(_ headers: HTTPFields) {
        values = headers[values: .cookie].flatMap { line in
            line.split(separator: ";").prefix(64).compactMap { pair in
                let pair = pair.drop { $0 == " " }
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                return (pair[..<equals], pair[pair.index(after: equals)...])
            }
        }
    }

    /// The first cookie of that name.
    package subscript(name: String) -> String? {
        guard let found = values.first(where: { $0.name == name })?.value else { return nil }
        let isQuoted = found.count >= 2 && found.first == "\"" && found.last == "\""
        return String(isQuoted ? found.dropFirst().dropLast() : found)
    }
}

/// A Set-Cookie header, for this host only, out of reach of scripts, sent to every path.
package struct SetCookie: Sendable {
    package enum SameSite: String, Sendable {
        case lax = "Lax"
        case strict = "Strict"
        case none = "None"
    }

    package var name: String
    package var value: String
    /// Seconds; nil lasts as long as the browser's session.
    package var maxAge: Int?
    package var sameSite: SameSite
    package var isSecure: Bool
    package var isHTTPOnly = true

    /// - Parameters:
    ///   - name: without prefix.
    ///   - value: of token characters, as ``Secrets/randomToken(bytes:)`` makes them.
    package init(
        _ name: String, value: String, maxAge: Int? = nil, sameSite: SameSite = .lax, isSecure: Bool
    ) {
        self.name = Self.fullName(name, isSecure: isSecure)
        self.value = value
        self.maxAge = maxAge
        self.sameSite = sameSite
        self.isSecure = isSecure
    }

    /// The name to look for: `__Host-` keeps other hosts of the domain from setting it, and needs TLS, which
    /// development on `http://localhost` has not.
    package static func fullName(_ name: String, isSecure: Bool) -> String {
        isSecure ? "__Host-\(name)" : name
    }

    /// Deletes the cookie.
    package static func expired(_ name: String, isSecure: Bool) -> SetCookie {
        SetCookie(name, value: "", maxAge: 0, isSecure: isSecure)
    }

    package var header: String {
        var text = "\(name)=\(value); Path=/; SameSite=\(sameSite.rawValue)"
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if isHTTPOnly { text += "; HttpOnly" }
        if isSecure { text += "; Secure" }
        return text
    }
}
