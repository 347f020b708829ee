import NIOCore
import Testing

@testable import HTTPTransport

struct ParametersTests {
    private func form(_ text: String) throws -> Parameters { try Parameters(urlEncoded: text.utf8) }
    private func json(_ text: String) throws -> Parameters { try Parameters(json: Array(text.utf8)) }

    // MARK: Forms

    @Test func `plain values`() throws {
        let parameters = try form("status=hello+w%C3%B6rld%21&limit=20&q=a%3Db&empty=&bare")
        #expect(parameters.string("status") == "hello wörld!")
        #expect(parameters.int("limit") == 20)
        #expect(parameters.string("q") == "a=b")
        #expect(parameters.string("empty") == "")
        #expect(parameters.has("empty") && parameters.has("bare") && !parameters.has("none"))
        #expect(parameters.string("bare") == nil)
        #expect(parameters.string("none") == nil)
        #expect(try form("").isEmpty)
        #expect(try form("&&a=1&&").keys == ["a"])
        #expect(try form("a=1&a=2").string("a") == "2")
    }

    @Test(arguments: [
        ("1", true), ("true", true), ("on", true), ("yes", true), ("0", false), ("f", false), ("F", false),
        ("false", false), ("FALSE", false), ("off", false), ("", nil),
    ])
    func `truth is as Rails casts it`(text: String, expected: Bool?) throws {
        #expect(try form("a=\(text)").bool("a") == expected)
        #expect(try json(#"{"a":"\#(text)"}"#).bool("a") == expected)
    }

    @Test func `lists in every spelling`() throws {
        for text in ["id[]=1&id[]=2", "id%5B%5D=1&id%5B%5D=2", "id[0]=1&id[1]=2", "id[1]=2&id[0]=1"] {
            #expect(try form(text).strings("id") == ["1", "2"])
        }
        #expect(try form("id=1").strings("id") == ["1"])
        #expect(try form("x=1").strings("id").isEmpty)
        #expect(try json(#"{"id":["1",2]}"#).strings("id") == ["1", "2"])
        #expect(try json(#"{"id":null}"#).strings("id").isEmpty)
        #expect(try form("id[10]=k&id[9]=j").strings("id") == ["j", "k"])
    }

    @Test func `trees in every spelling`() throws {
        let poll = try form("poll[options][]=a&poll[options][]=b&poll[expires_in]=3600&poll[multiple]=true")
        #expect(poll.tree("poll")?.strings("options") == ["a", "b"])
        #expect(poll.tree("poll")?.int("expires_in") == 3600)
        #expect(poll.tree("poll")?.bool("multiple") == true)
        let same = try json(#"{"poll":{"options":["a","b"],"expires_in":3600,"multiple":true}}"#)
        #expect(same.tree("poll")?.strings("options") == ["a", "b"])
        #expect(same.tree("poll")?.int("expires_in") == 3600)
        #expect(poll.string("poll") == nil)
    }

    @Test func `lists of trees in every spelling`() throws {
        let numbered = try form(
            "fields_attributes[0][name]=a&fields_attributes[0][value]=1&fields_attributes[1][name]=b")
        #expect(numbered.trees("fields_attributes").map { $0.string("name") } == ["a", "b"])
        #expect(numbered.trees("fields_attributes").first?.string("value") == "1")
        let appended = try form("a[][name]=x&a[][value]=1&a[][name]=y&a[][tags][]=t&a[][tags][]=u")
        #expect(appended.trees("a").map { $0.string("name") } == ["x", "y"])
        #expect(appended.trees("a").last?.strings("tags") == ["t", "u"])
        let listed = try json(#"{"a":[{"name":"x"},{"name":"y"}]}"#)
        #expect(listed.trees("a").map { $0.string("name") } == ["x", "y"])
    }

    @Test(arguments: ["a[", "a]", "[a]", "a[b", "a[b]c", "a[b]]", "[]", ""])
    func `a key that is no path is a key`(key: String) throws {
        #expect(try form("\(key)=1").string(key) == "1")
    }

    @Test(arguments: [
        "a=%", "a=%4", "a=%zz", "%g1=1", "a=%ff", "a=%c3", "a=%00", "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a[b]=2",
        "a[b]=1&a[]=2", "a[][][]=1",
    ])
    func `a malformed form is refused`(text: String) {
        #expect(throws: ParametersError.self) { try form(text) }
    }

    @Test func `depth and number are bounded`() throws {
        let deep = "a" + String(repeating: "[b]", count: 15) + "=1"
        #expect(try form(deep).has("a"))
        #expect(throws: ParametersError.self) { try form("a" + String(repeating: "[b]", count: 16) + "=1") }
        #expect(throws: ParametersError.self) { try form("a" + String(repeating: "[b]", count: 300_000) + "=1") }
        #expect(try form("a" + String(repeating: "[", count: 1_000_000) + "=1").keys.count == 1)
        let many = (0..<1000).map { "a[]=\($0)" }.joined(separator: "&")
        #expect(try form(many).strings("a").count == 1000)
        #expect(throws: ParametersError.self) { try form(many + "&a[]=1") }
    }

    @Test func `many accents on one letter do not make comparing slow`() throws {
        let sent = String(repeating: "%CC%96%CC%81", count: 10_000)
        let parameters = try form("e\(sent)=e\(sent)")
        let key = try #require(parameters.keys.first)
        for text in [key, try #require(parameters.string(key))] {
            let runs = text.unicodeScalars.split { $0.properties.canonicalCombiningClass == .notReordered }
            #expect(runs.map(\.count).max() == 30)
        }
    }

    // MARK: JSON

    @Test func `JSON keeps its types`() throws {
        let parameters = try json(#"{"a":1,"b":1.5,"c":true,"d":null,"e":"x","f":{},"g":[]}"#)
        #expect(parameters.int("a") == 1)
        #expect(parameters.string("a") == "1")
        #expect(parameters.double("b") == 1.5)
        #expect(parameters.bool("c") == true)
        #expect(parameters.has("d") && parameters.string("d") == nil && parameters.bool("d") == nil)
        #expect(parameters.string("e") == "x")
        #expect(parameters.tree("f")?.isEmpty == true)
        #expect(parameters.list("g").isEmpty)
        #expect(try json("[1,2]").strings("_json") == ["1", "2"])
    }

    @Test func `malformed and monstrous JSON is refused`() {
        for text in ["{", "{]", "nul", "{\"a\":1}x", "", "\"\u{1}\""] {
            #expect(throws: ParametersError.self) { try json(text) }
        }
        #expect(throws: ParametersError.self) { try json(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: ParametersError.self) { try json(String(repeating: "{\"a\":", count: 200_000)) }
        let wide = "[" + String(repeating: "1,", count: 100_000) + "1]"
        #expect(throws: ParametersError.self) { try json(wide) }
    }

    // MARK: Multipart

    private func multipart(_ text: String, boundary: String = "X") throws -> Parameters {
        let body = ByteBuffer(string: text.replacing("\n", with: "\r\n"))
        return try Parameters(multipart: body, boundary: boundary)
    }

    @Test func `fields and files of a multipart form`() throws {
        let parameters = try multipart(
            """
            preamble
            --X
            Content-Disposition: form-data; name="note"

            two
            lines
            --X
            content-disposition: form-data; name="source[privacy]"

            unlisted
            --X
            Content-Disposition: form-data; name="avatar"; filename="na\\"me.png"
            Content-Type: image/png

            --Y not the boundary
            --X
            Content-Disposition: form-data; name="header"; filename=""
            Content-Type: application/octet-stream


            --X
            Content-Disposition: form-data; name="other"; filename="x"; filename*=UTF-8''na%C3%AFve+1.png


            --X--
            epilogue
            """)
        #expect(parameters.string("note") == "two\r\nlines")
        #expect(parameters.tree("source")?.string("privacy") == "unlisted")
        let avatar = try #require(parameters.file("avatar"))
        #expect(avatar.filename == "na\"me.png")
        #expect(avatar.contentType == "image/png")
        #expect(avatar.bytes == Array("--Y not the boundary".utf8))
        #expect(!parameters.has("header"))
        #expect(parameters.file("other")?.filename == "naïve+1.png")
        #expect(parameters.file("other")?.size == 0)
        #expect(parameters.string("avatar") == nil && parameters.file("note") == nil)
    }

    @Test func `binary files come through unchanged`() throws {
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var body = ByteBuffer(string: "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n")
        body.writeBytes(content)
        body.writeString("\r\n--b--\r\n")
        #expect(try Parameters(multipart: body, boundary: "b").file("f")?.bytes == content)
    }

    @Test(arguments: [
        "", "--X", "--X\n", "--X\nContent-Disposition: form-data; name=\"a\"\n\nvalue",
        "--X\nContent-Disposition: form-data\n\nvalue\n--X--",
        "--X\nContent-Disposition: attachment; name=a\n\nv\n--X--",
        "--X\nno header\n\nvalue\n--X--", "--X\n\nvalue\n--X--", "--Xjunk\n",
        "--X\nContent-Disposition: form-data; name=\"a\"",
    ])
    func `a malformed multipart form is refused`(text: String) {
        #expect(throws: ParametersError.self) { try multipart(text) }
    }

    @Test func `a multipart form without end is read in no time`() {
        let dashes = String(repeating: "\r\n--", count: 250_000)
        #expect(throws: ParametersError.self) {
            try multipart("--X\nContent-Disposition: form-data; name=a\n\n" + dashes)
        }
        let parts = String(repeating: "--X\nContent-Disposition: form-data; name=a\n\n1\n", count: 1001) + "--X--"
        #expect(throws: ParametersError.self) { try multipart(parts) }
        let header = "--X\nx: " + String(repeating: "a", count: 100_000) + "\n\n1\n--X--"
        #expect(throws: ParametersError.self) { try multipart(header) }
    }
}
