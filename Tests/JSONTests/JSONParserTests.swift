import JSON
import Testing

struct JSONParserTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), ("false", false), (" 0 ", 0), ("-0", 0), ("-12", -12),
            ("1.5", 1.5),
            ("1e3", 1000.0), ("-2.5E-1", -0.25), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("[1,[2,[3]]]", [1, [2, [3]]]),
            ("\u{FEFF}{\"a\":\"b\",\"c\":[null]}", ["a": "b", "c": [.null]]), ("\t[\n1\r, 2 ]", [1, 2]),
            (#""a\"\\\/\b\f\n\r\té""#, "a\"\\/\u{8}\u{C}\n\r\té"), (#""\ud83d\ude00""#, "😀"), ("\"😀é\"", "😀é"),
            ("9223372036854775807", 9_223_372_036_854_775_807), ("-9223372036854775808", .integer(.min)),
        ] as [(String, JSONValue)])
    func `well-formed text is read`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue.parse(text) == expected)
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "truE", "True", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x10", "NaN", "Infinity",
        "[1,]",
        "[1 2]", "[,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "[", "{", "[1",
        "\"",
        "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\u{1}\"", "1 1", "{}x", "[]]", "//", "1e400",
        "-1e999", "\u{A0}1",
    ])
    func `malformed text is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    }

    @Test func `lone surrogates and NUL become the replacement character`() throws {
        #expect(try JSONValue.parse(#""a\ud800b""#) == "a\u{FFFD}b")
        #expect(try JSONValue.parse(#""\ude00""#) == "\u{FFFD}")
        #expect(try JSONValue.parse(#""\ud800\u0041""#) == "\u{FFFD}A")
        #expect(try JSONValue.parse(#""\ud800\ud83d\ude00""#) == "\u{FFFD}😀")
        #expect(try JSONValue.parse(#""a\u0000b""#) == "a\u{FFFD}b")
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80], [0x80],
        ] as [[UInt8]])
    func `bad UTF-8 is refused`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError.self) { try JSONValue.parse([quote] + bytes + [quote]) }
        #expect(throws: JSONError.self) { try JSONValue.parse(Array(#""\n"#.utf8) + bytes + [quote]) }
    }

    @Test func `of duplicate keys the last wins, in the place of the first`() throws {
        let object = try #require(try JSONValue.parse(#"{"a":1,"b":2,"a":3}"#).objectValue)
        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 3)
        let many = "{" + (0..<1_000).map { "\"k\($0 % 100)\":\($0)" }.joined(separator: ",") + "}"
        let large = try #require(try JSONValue.parse(many).objectValue)
        #expect(large.count == 100)
        #expect(large["k42"] == 942)
    }

    @Test func `keys are told apart by their bytes, not by their looks`() throws {
        let text = #"{"publicKey":1,"public\u212aey":2,"\u00e9":3,"e\u0301":4,"a\u0316\u0301":5,"a\u0301\u0316":6"#
        for more in ["}", "," + (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"] {
            let object = try #require(try JSONValue.parse(text + more).objectValue)
            #expect(object.count == (more == "}" ? 6 : 46))
            #expect(object["publicKey"] == 1)
            #expect(object["e\u{301}"] == 4)
            #expect(object["a\u{301}\u{316}"] == 6)
        }
    }

    @Test(arguments: ["\u{0316}\u{0301}", "\\u0316\\u0301"])
    func `of many accents on one letter every thirtieth is followed by a joiner`(marks: String) throws {
        let written = "e" + String(repeating: marks, count: 20_000) + "x"
        let document = try JSONValue.parse("{\"\(written)\":\"\(written)\"}")
        let member = try #require(document.objectValue?.members.first)
        for text in [member.key, try #require(member.value.stringValue)] {
            let runs = text.unicodeScalars.split { $0.properties.canonicalCombiningClass == .notReordered }
            #expect(runs.map(\.count).max() == 30)
            let plain = text.unicodeScalars.filter { $0 != "\u{34F}" }
            #expect(
                plain.elementsEqual(("e" + String(repeating: "\u{0316}\u{0301}", count: 20_000) + "x").unicodeScalars))
        }
    }

    @Test func `thirty accents on one letter are left as they are`() throws {
        let text = "e" + String(repeating: "\u{0316}\u{0301}", count: 15) + "x"
        #expect(
            try JSONValue.parse("\"\(text)\"").stringValue?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }

    @Test func `numbers keep what they can hold`() throws {
        #expect(try JSONValue.parse("9223372036854775808").intValue == nil)
        #expect(try JSONValue.parse("9223372036854775808").doubleValue == 9_223_372_036_854_775_808)
        #expect(try JSONValue.parse("123456789012345678901234567890").doubleValue == 1.2345678901234568e29)
        #expect(try JSONValue.parse("5e-324").doubleValue == Double.leastNonzeroMagnitude)
        #expect(try JSONValue.parse("1e-999").doubleValue == 0)
        #expect(try JSONValue.parse("20.0").intValue == 20)
        #expect(try JSONValue.parse("20.5").intValue == nil)
        #expect(throws: JSONError.self) { try JSONValue.parse("1" + String(repeating: "0", count: 1_000)) }
    }

    @Test func `each limit is kept, to the one`() throws {
        func kind(_ text: String, _ limits: JSONLimits = .untrusted) -> JSONError.Kind? {
            do throws(JSONError) {
                _ = try JSONValue.parse(text, limits: limits)
                return nil
            } catch { return error.kind }
        }
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(kind(nested(32)) == nil)
        #expect(kind(nested(33)) == .tooDeep)
        #expect(kind(String(repeating: "[", count: 900_000)) == .tooDeep)
        #expect(kind(String(repeating: "{\"a\":", count: 100_000)) == .tooDeep)
        #expect(kind("[" + String(repeating: "1,", count: 4_998) + "1]") == nil)
        #expect(kind("[" + String(repeating: "1,", count: 4_999) + "1]") == .tooManyNodes)
        #expect(kind("{" + (0..<80_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}") == .tooManyNodes)
        #expect(kind("[1, 2]", JSONLimits(maxBytes: 6)) == nil)
        #expect(kind("[1, 2]", JSONLimits(maxBytes: 5)) == .tooLarge)
    }

    @Test func `members and elements are found, or are absent`() throws {
        let value = try JSONValue.parse(#"{"id":"x","list":[1,true,null],"nothing":null}"#)
        #expect(value["id"]?.stringValue == "x")
        #expect(value["list"]?[0]?.intValue == 1)
        #expect(value["list"]?[1]?.boolValue == true)
        #expect(value["list"]?[2]?.isNull == true)
        #expect(value["list"]?[3] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["nothing"] == .null)
        #expect(value["absent"] == nil)
        #expect(value[0] == nil)
        #expect(value["id"]?["id"] == nil)
    }

    @Test func `a slice and a lazy collection are read as an array is`() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSONValue.parse(bytes[2..<5]) == [1])
        #expect(try JSONValue.parse("[1]".utf8.lazy.map { $0 }) == [1])
        #expect(throws: JSONError.self) { try JSONValue.parse([UInt8]()) }
    }
}
