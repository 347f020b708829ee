import Testing

/// Each danger has one place.
@Suite struct PlaceTests {
    @Test func `SQL is written only where it belongs`() {
        // At the start of a string or of a line of a long string.
        let sql = #/("|^)\s*(SELECT |INSERT INTO |INSERT OR |UPDATE [a-z_]+ SET |DELETE FROM |WITH [a-z_]+ AS )/#
        let found = Checkout.sources
            .filter { $0.fileExtension == "swift" && !Layers.speakSQL.contains(String($0.folders[1])) }
            .flatMap { $0.places(sql) }
        #expect(found == [])
    }

    @Test func `one client talks to the outside`() {
        let client = #/\b(URLSession|HTTPClient\(|HTTPClient\.shared|ClientBootstrap|NIOClientTCPBootstrap)/#
        let found = Checkout.sources
            .filter { $0.fileExtension == "swift" && !$0.path.hasPrefix("Sources/HTTPTransport/Outbound/") }
            .flatMap { $0.places(client) }
        #expect(found == [])
    }

    @Test func `libcurl only sends mail`() {
        let curl = #/\b(import CCurl|curl_easy_|CURLOPT_)/#
        let found = Checkout.sources
            .filter { !$0.path.hasPrefix("Sources/Distribution/Mail/") && !$0.path.hasPrefix("Sources/CCurl/") }
            .flatMap { $0.places(curl) }
        #expect(found == [])
    }

    @Test func `only the server's configuration and the commands read the environment`() {
        let environment = #/\b(getenv\(|ProcessInfo\.processInfo\.environment)/#
        let found = Checkout.sources
            .filter { !$0.path.hasPrefix("Sources/Server/Config/") && !$0.path.hasPrefix("Sources/martlet/") }
            .flatMap { $0.places(environment) }
        #expect(found == [])
    }

    @Test func `no path of a particular machine is written down`() {
        // Put together here, so that this file does not contain them.
        let folders = ["work", "root", "Users", "opt/swift"].map { "/" + $0 + "/" } + ["/" + "home/" + "[a-z]+/"]
        guard let pattern = try? Regex("[\\s\"'`=(](" + folders.joined(separator: "|") + ")") else {
            Issue.record("the pattern is wrong")
            return
        }
        #expect(Checkout.all.flatMap { $0.places(pattern) } == [])
    }
}
