import JSON
import Testing

struct JSONWriterTests {
    @Test func `commas come where they belong`() {
        var json = JSONWriter()
        json.beginArray()
        json.beginObject()
        json.field("a", "x")
        json.field("b", ["1", "2"])
        json.key("c")
        json.beginArray()
        json.endArray()
        json.field("d", nil as String?)
        json.endObject()
        json.beginObject()
        json.endObject()
        json.integer(1)
        json.raw("{\"r\":0}".utf8)
        json.bool(false)
        json.null()
        json.endArray()
        #expect(json.text == #"[{"a":"x","b":["1","2"],"c":[],"d":null},{},1,{"r":0},false,null]"#)
    }

    @Test func `every kind of field is written`() {
        var json = JSONWriter()
        json.beginObject()
        json.field("int", 7)
        json.field("long", Int64.min)
        json.field("id", decimal: 113_000_000_000_000_001)
        json.field("bool", true)
        json.field("half", 0.5)
        json.field("none", Double.infinity)
        json.field("date", date: 0)
        json.field("value", ["x": [1, .null]] as JSONValue)
        json.field("raw", raw: Array("[1]".utf8))
        json.key(escaping: "a\"b")
        json.string("c".dropFirst(0))
        json.endObject()
        let expected =
            #"{"int":7,"long":-9223372036854775808,"id":"113000000000000001","bool":true,"half":0.5,"none":null,"#
            + #""date":"1970-01-01T00:00:00.000Z","value":{"x":[1,null]},"raw":[1],"a\"b":"c"}"#
        #expect(json.text == expected)
    }

    @Test func `text is escaped where it must be`() {
        #expect(JSONValue.string("a\"b\\c\n\r\t\u{8}\u{0}\u{1F}/é😀").text == #""a\"b\\c\n\r\t\u0008\u0000\u001f/é😀""#)
        #expect(JSONValue.string("\u{2028}x\u{2029}\u{2027}€â").text == "\"\\u2028x\\u2029\u{2027}€â\"")
    }

    @Test func `a stored fragment is spliced and continued`() {
        var json = JSONWriter()
        json.beginArray()
        json.splice(Array(#"{"id":"1""#.utf8), commaFollows: true)
        json.field("favourited", true)
        json.endObject()
        json.endArray()
        #expect(json.text == #"[{"id":"1","favourited":true}]"#)
    }
}

struct RFC3339Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_427_561_123, "2026-11-23T09:52:41.123Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `moments are written and read back`(milliseconds: Int64, text: String) {
        #expect(formatRFC3339(milliseconds) == text)
        #expect(parseRFC3339(text) == milliseconds)
    }

    @Test func `moments beyond four-digit years are clamped`() {
        #expect(formatRFC3339(.max) == "9999-12-31T23:59:59.999Z")
        #expect(formatRFC3339(.min) == "0000-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        "2026-11-23T09:52:41.123Z", "2026-11-23t09:52:41.123z", "2026-11-23T11:52:41.123+02:00",
        "2026-11-23T11:52:41.123456789+0200", "2026-11-23 04:22:41.123-05:30", "2026-11-23T09:52:41.123",
        "2026-11-23T09:52:41.123+00:00", "2026-11-23T10:52:41,123+01",
    ])
    func `the forms other servers write are read`(text: String) {
        #expect(parseRFC3339(text) == 1_795_427_561_123)
    }

    @Test func `short forms are read`() {
        #expect(parseRFC3339("2026-11-23") == 1_795_392_000_000)
        #expect(parseRFC3339("2026-11-23T09:52Z") == 1_795_427_520_000)
        #expect(parseRFC3339("2026-11-23T09:52:41.1Z") == 1_795_427_561_100)
        #expect(parseRFC3339("2016-12-31T23:59:60Z") == 1_483_228_800_000)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-00-10", "2026-11-31", "2026-11-23T24:00:00Z",
        "2026-11-23T09:60:00Z",
        "2026-11-23T09:52:41Zx", "2026-11-23T09:52:41+1", "2026-11-23T", "26-11-23T09:52:41Z", "yesterday",
        "2026-11-23T09:52:41+99:00",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(parseRFC3339(text) == nil)
    }
}
