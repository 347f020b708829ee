import ActivityVocabulary
import JSON
import Testing

struct ReadingTests {
    private func document(_ json: String) throws -> Document { try Document(reading: try JSONValue.parse(json)) }
    private func note(_ json: String) throws -> Note { try Note(reading: try JSONValue.parse(json)) }
    private func activity(_ json: String) throws -> Activity { try Activity(reading: try JSONValue.parse(json)) }

    @Test func `plain, prefixed and expanded spellings mean the same`() throws {
        let plain = try note(
            #"{"id":"https://a.test/1","type":"Note","content":"x","to":"as:Public","sensitive":true}"#)
        let prefixed = try note(
            #"{"@id":"https://a.test/1","@type":"as:Note","as:content":"x","as:to":{"@id":"as:Public"},"#
                + #""as:sensitive":true}"#)
        let expanded = try note(
            #"""
            [{"@id":"https://a.test/1","@type":["https://www.w3.org/ns/activitystreams#Note"],
            "https://www.w3.org/ns/activitystreams#content":[{"@value":"x"}],
            "https://www.w3.org/ns/activitystreams#to":[{"@id":"https://www.w3.org/ns/activitystreams#Public"}],
            "https://www.w3.org/ns/activitystreams#sensitive":[{"@value":true}]}]
            """#)
        for note in [plain, prefixed, expanded] {
            #expect(note.id == "https://a.test/1" && note.kind == .note && note.content == "x" && note.sensitive)
            #expect(note.audience.isPublic)
        }
    }

    @Test func `a plain spelling counts before a prefixed one`() throws {
        let note = try note(
            #"{"id":"https://a.test/1","@id":"https://b.test/2","type":"Note","content":"x","as:content":"y"}"#)
        #expect(note.id == "https://a.test/1" && note.content == "x")
    }

    @Test func `one or many, object or id`() throws {
        let one = try note(
            #"{"id":"https://a.test/1","type":"Note","cc":"https://a.test/f","tag":{"type":"Hashtag","name":"\u0023x"},"#
                + #""attributedTo":{"id":"https://a.test/u","type":"Person"}}"#)
        #expect(one.audience.cc == ["https://a.test/f"] && one.tags.hashtags.map(\.name) == ["x"])
        #expect(one.attributedTo == "https://a.test/u")
        let many = try note(
            #"{"id":"https://a.test/1","type":["Object","Note"],"attributedTo":[{"type":"Group","id":"https://a.test/g"},"#
                + #"{"type":"Person","id":"https://a.test/u"}],"cc":{"@set":["https://a.test/f",null,7,"https://a.test/f"]}}"#
        )
        #expect(
            many.kind == .note && many.attributedTo == "https://a.test/u" && many.audience.cc == ["https://a.test/f"])
    }

    @Test(arguments: [
        ("as:Public", true), ("Public", true), ("https://www.w3.org/ns/activitystreams#Public", true),
        ("https://a.test/followers", false),
    ])
    func `everybody has several names`(name: String, isPublic: Bool) throws {
        let to = try note(#"{"id":"https://a.test/1","type":"Note","to":["\#(name)"]}"#)
        #expect(to.audience.isPublic == isPublic && !to.audience.isUnlisted)
        let cc = try note(#"{"id":"https://a.test/1","type":"Note","cc":["\#(name)"]}"#)
        #expect(!cc.audience.isPublic && cc.audience.isUnlisted == isPublic)
    }

    @Test func `hidden recipients are not read`() throws {
        let note = try note(#"{"id":"https://a.test/1","type":"Note","bto":["https://a.test/x"],"bcc":"as:Public"}"#)
        #expect(note.audience.all.isEmpty)
    }

    @Test(
        arguments: [
            (#""content":"x","contentMap":{"de":"x"}"#, "x", "de"),
            (#""content":"x","contentMap":{"en":"y","de":"x"}"#, "x", "de"),
            (#""contentMap":{"fr":"z"}"#, "z", "fr"), (#""content":"x","contentMap":{"und":"x"}"#, "x", nil),
            (#""content":"x","language":{"identifier":"fr","name":"F"}"#, "x", "fr"),
            (#""content":"x","inLanguage":"en"# + "\"", "x", "en"),
            (#""content":{"@value":"x","@language":"nl"}"#, "x", "nl"), (#""content":null,"contentMap":[]"#, "", nil),
            (#""content":"x","contentMap":{"<b>":"x"}"#, "x", nil),
        ] as [(String, String, String?)])
    func `the text's language is found`(members: String, text: String, language: String?) throws {
        let note = try note(#"{"id":"https://a.test/1","type":"Note",\#(members)}"#)
        #expect(note.content == text && note.language == language)
    }

    @Test(
        arguments: [
            (#""https://a.test/p""#, "https://a.test/p"),
            (
                #"[{"type":"Link","mediaType":"video/mp4","href":"https://a.test/v"},{"type":"Link","mediaType":"text/html","href":"https://a.test/w"}]"#,
                "https://a.test/w"
            ),
            (#"{"type":"Link","href":"https://a.test/l"}"#, "https://a.test/l"),
            (#"["javascript:alert(1)","https://a.test/ok"]"#, "https://a.test/ok"),
            (#""javascript:alert(1)""#, nil), (#""//a.test/x""#, nil), (#""https://u:p@a.test/""#, nil), ("{}", nil),
            ("null", nil),
            (#"[[["https://a.test/deep"]]]"#, nil),
        ] as [(String, String?)])
    func `the page for people is found`(json: String, expected: String?) throws {
        #expect(try note(#"{"id":"https://a.test/1","type":"Note","url":\#(json)}"#).url == expected)
    }

    @Test func `attachments are told apart`() throws {
        let note = try note(
            #"""
            {"id":"https://a.test/1","type":"Note","image":{"type":"Image","url":"https://a.test/3.png"},"attachment":[
            {"type":"Document","mediaType":"image/jpeg; q=1","url":"https://a.test/1.jpg","name":"alt","width":10,"height":"20",
             "blurhash":"LEHV6nWB2yk8pyo0adR*.7kCMdnj","focalPoint":[0.5,-3]},
            {"type":"Video","url":[{"type":"Link","href":"https://a.test/2.mp4","mediaType":"video/mp4"}],"summary":"sum","name":"nam"},
            {"type":"Link","href":"https://a.test/3.png"},{"type":"Link","href":"https://a.test/page"},
            {"type":"Document","url":"https://a.test/x"},{"type":"Document","url":"file:///etc/passwd"},
            "https://a.test/4.ogg",{"type":"Document","mediaType":"audio/mpeg","url":"https://a.test/1.jpg"},null,[]]}
            """#)
        #expect(note.attachments.map(\.kind) == [.image, .video, .image, .link, .unknown, .audio])
        let first = try #require(note.attachments.first)
        #expect(
            first.mediaType == "image/jpeg" && first.description == "alt" && first.width == 10 && first.height == 20)
        #expect(first.blurhash == "LEHV6nWB2yk8pyo0adR*.7kCMdnj" && first.focus?.x == 0.5 && first.focus?.y == -1)
        #expect(note.attachments[1].mediaType == "video/mp4" && note.attachments[1].description == "sum")
    }

    @Test func `polls are read`() throws {
        let poll = try #require(
            try note(
                #"""
                {"id":"https://a.test/1","type":"Question","anyOf":[{"name":"a","replies":{"totalItems":3}},{"name":"b"},{"name":" "}],
                "endTime":"2026-11-23T09:52:41Z","closed":true,"votersCount":4}
                """#
            ).poll)
        #expect(poll.multiple && poll.options.map(\.name) == ["a", "b"] && poll.options.map(\.votes) == [3, nil])
        #expect(poll.closed == poll.endTime && poll.endTime == 1_795_427_561_000 && poll.votersCount == 4)
        #expect(try note(#"{"id":"https://a.test/1","type":"Note","oneOf":[{"name":"a"}]}"#).poll == nil)
        let vote = try note(
            #"{"id":"https://a.test/1","type":"Note","name":"a","inReplyTo":"https://b.test/q","attributedTo":"https://a.test/u"}"#
        )
        #expect(vote.isPollVote && vote.name == "a")
    }

    @Test(arguments: [
        (#""quote":"https://b.test/1","quoteAuthorization":"https://b.test/s""#, false),
        (#""quoteUrl":"https://b.test/1""#, true),
        (#""_misskey_quote":"https://b.test/1""#, true), (#""quoteUri":"https://b.test/1""#, true),
        (
            #""tag":[{"type":"Link","mediaType":"application/ld+json; profile=\"x\"","href":"https://b.test/1","name":"RE: x"}]"#,
            true
        ),
    ])
    func `quotes are read in every dialect`(members: String, isLegacy: Bool) throws {
        let quote = try #require(try note(#"{"id":"https://a.test/1","type":"Note",\#(members)}"#).quote)
        #expect(quote.target == "https://b.test/1" && quote.isLegacy == isLegacy)
    }

    @Test func `activities name or hold their objects`() throws {
        let named = try activity(#"{"type":"Like","actor":"https://a.test/u","object":"https://b.test/1"}"#)
        #expect(
            named.id == nil && named.kind == .like && named.object?.id == "https://b.test/1"
                && named.object?.value == nil)
        let wrapped = try activity(#"{"type":"Like","actor":"https://a.test/u","object":{"id":"https://b.test/1"}}"#)
        #expect(wrapped.object?.value == nil && wrapped.object?.id == "https://b.test/1")
        let embedded = try activity(
            #"{"id":"https://a.test/2","type":"Undo","actor":{"id":"https://a.test/u","type":"Person"},"object":{"type":"Follow","id":"https://a.test/f","actor":"https://a.test/u","object":"https://b.test/u"}}"#
        )
        #expect(
            embedded.actor == "https://a.test/u" && embedded.object?.types == ["Follow"]
                && embedded.object?.id == "https://a.test/f")
        let flag = try activity(
            #"{"type":"Flag","actor":"https://a.test/u","object":["https://b.test/u","https://b.test/1",5],"content":"spam"}"#
        )
        #expect(flag.objects.compactMap(\.id) == ["https://b.test/u", "https://b.test/1"] && flag.content == "spam")
        let reaction = try activity(
            #"{"type":"Like","actor":"https://a.test/u","object":"https://b.test/1","_misskey_reaction":"👍"}"#)
        #expect(reaction.content == "👍")
        let relay = try activity(#"{"type":"Follow","actor":"https://a.test/u","object":"as:Public"}"#)
        #expect(relay.object?.id == Audience.everybody)
        #expect(throws: ReadingError.missing("actor")) { try activity(#"{"type":"Like","object":"https://b.test/1"}"#) }
        #expect(throws: ReadingError.missing("object")) { try activity(#"{"type":"Like","actor":"https://a.test/u"}"#) }
        #expect(try activity(#"{"type":"Wave","actor":"https://a.test/u"}"#).kind == .other("Wave"))
    }

    @Test func `an address may bring the token that opens it`() throws {
        func object(_ text: String) -> ObjectReference? {
            try? activity(#"{"type":"Create","actor":"https://a.test/u","object":"\#(text)"}"#).object
        }
        for text in [
            "bear:?t=a.b_c-d~%2B%2f=&u=https://a.test/1?x=y", "bear:?u=https%3A%2F%2Fa.test%2F1%3Fx%3Dy&t=a.b_c-d~+/=",
        ] {
            #expect(object(text)?.id == "https://a.test/1?x=y" && object(text)?.token == "a.b_c-d~+/=", "\(text)")
        }
        let wrong = [
            "bear:?t=x", "bear:?u=https://a.test/1", "bear:?t=&u=https://a.test/1", "bear:?t=x&u=ftp://a.test/1",
            "bear:?t=x%0d%0ay&u=https://a.test/1", "bear:?t=x%2&u=https://a.test/1", "bear:?t=x%zz&u=https://a.test/1",
            "bear:?t=%ff&u=https://a.test/1", "bear:t=x&u=https://a.test/1", "bear:?t=x y&u=https://a.test/1", "bear:?",
        ]
        for text in wrong { #expect(object(text) == nil, "\(text)") }
        #expect(object("https://a.test/1")?.token == nil)
    }

    @Test func `a document says what it is`() throws {
        func name(_ json: String) throws -> String {
            switch try document(json) {
            case .activity(let activity): activity.kind.name
            case .actor(let actor): actor.kind.rawValue
            case .note: "note"
            case .collection(let collection): collection.isPage ? "page" : "collection"
            case .tombstone: "tombstone"
            }
        }
        #expect(try name(#"{"id":"https://a.test/u","type":"Group","inbox":"https://a.test/i"}"#) == "Group")
        #expect(try name(#"{"id":"https://a.test/1","type":"Recipe","attributedTo":"https://a.test/u"}"#) == "note")
        #expect(try name(#"{"type":"OrderedCollectionPage","orderedItems":["https://a.test/1"]}"#) == "page")
        #expect(try name(#"{"id":"https://a.test/1","type":"Tombstone"}"#) == "tombstone")
        #expect(
            try name(#"{"type":"EmojiReact","actor":"https://a.test/u","object":"https://a.test/1","content":"x"}"#)
                == "EmojiReact")
        #expect(throws: ReadingError.unexpectedType(["Place"])) {
            try document(#"{"id":"https://a.test/1","type":"Place"}"#)
        }
        #expect(throws: ReadingError.unexpectedType([])) { try document("{}") }
        #expect(throws: ReadingError.notAnObject) { try document("\"https://a.test/1\"") }
        #expect(throws: ReadingError.missing("inbox")) { try document(#"{"id":"https://a.test/u","type":"Person"}"#) }
        #expect(throws: ReadingError.missing("id")) { try document(#"{"id":"tag:x","type":"Note"}"#) }
    }

    @Test func `a collection gives items and the way on`() throws {
        guard
            case .collection(let collection) = try document(
                #"{"id":"https://a.test/c","type":"Collection","totalItems":"7","first":{"type":"CollectionPage","next":"https://a.test/c?2","items":["https://a.test/1",{"id":"https://a.test/2","type":"Note"}]}}"#
            )
        else { return #expect(Bool(false)) }
        #expect(collection.totalItems == 7 && collection.items.isEmpty)
        let page = try ItemCollection(reading: try #require(collection.first?.value))
        #expect(
            page.isPage && page.next == "https://a.test/c?2"
                && page.items.compactMap(\.id) == ["https://a.test/1", "https://a.test/2"])
    }

    @Test func `keys are found on actors and by themselves`() throws {
        let stub = try JSONValue.parse(
            #"{"id":"https://a.test/u","type":"Person","preferredUsername":"u","publicKey":{"id":"https://a.test/u/main-key","owner":"https://a.test/u","publicKeyPem":"PEM"}}"#
        )
        #expect(Actor.PublicKey.keys(in: stub).map(\.pem) == ["PEM"])
        let alone = try JSONValue.parse(
            #"{"id":"https://a.test/k","type":"Key","owner":"https://a.test/u","publicKeyPem":"PEM"}"#)
        #expect(
            Actor.PublicKey.keys(in: alone) == [
                .init(id: "https://a.test/k", owner: "https://a.test/u", material: .pem("PEM"))
            ])
        let several = try JSONValue.parse(
            #"{"id":"https://a.test/u","publicKey":[{"id":"https://a.test/u#1","publicKeyPem":"A"},{"id":"https://a.test/u#2","owner":"https://a.test/u","publicKeyPem":"B"}],"assertionMethod":[{"id":"https://a.test/u#3","type":"Multikey","controller":"https://a.test/u","publicKeyMultibase":"z6Mk"},"https://a.test/u#4"]}"#
        )
        #expect(
            Actor.PublicKey.keys(in: several).map(\.id) == [
                "https://a.test/u#1", "https://a.test/u#2", "https://a.test/u#3",
            ])
        #expect(Actor.PublicKey.keys(in: several).allSatisfy { $0.owner == "https://a.test/u" })
    }

    @Test(
        arguments: [
            ("https://A.test/x", "https://a.test"), ("https://a.test:443/", "https://a.test"),
            ("http://a.test:80", "http://a.test"),
            ("https://a.test:8443?x", "https://a.test:8443"), ("HTTPS://a.test#f", "https://a.test"),
            ("https://[::1]:3/x", "https://[::1]:3"),
            ("https://", nil), ("https:///x", nil), ("ftp://a.test", nil), ("https://a@b.test", nil),
            ("https://exаmple.test", nil),
            ("https://a..test", nil), ("https://a.test:0", nil), ("https://a.test:99999", nil),
            ("https://a.test:+1", nil), ("https://a%00.test", nil),
            ("https://a.test\\@b.test", nil), ("https://{{host}}/x", nil), ("https:a.test", nil),
            ("https://a b.test", nil), ("https://\u{212A}.test", nil), ("https://a.test:", nil),
            ("https://.a.test", nil), ("https://-a.test", nil), ("https://[::1", nil), ("https://[::1]x", nil),
            ("https://[g::]", nil), ("https://a.test:443443/", nil), ("http://a.test:443/", "http://a.test:443"),
        ] as [(String, String?)])
    func `an address has one origin or none`(address: String, origin: String?) {
        #expect(WebAddress.origin(of: address) == origin)
    }
}
