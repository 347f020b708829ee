import Foundation
import Localization
import Testing

@testable import Web

/// Each component as it is sent, compared with a file. `MARTLET_RECORD=1` writes the files anew.
@Suite struct GoldenTests {
    @Test(arguments: try Self.components())
    func `a component's HTML is what it was`(name: String, html: HTML) throws {
        #expect(faults(in: html) == [])
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).html")
        // Names and digests of assets change with every script; the pages around them must not.
        let actual = html.string
            .replacing(#/\/assets\/([a-z-]+)\.[0-9a-f]{10}/#) { "/assets/\($0.1)" }
            .replacing(#/sha256-[A-Za-z0-9+\/=]{44}/#, with: "sha256-")
        if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
            try Data(actual.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == actual)
    }

    static func components() throws -> [(String, HTML)] {
        let page = try Samples.page()
        let guest = try Samples.page(signedIn: false, path: "/")
        var locked = page
        locked.viewer?.locked = true
        locked.viewer?.requests = 2
        let errors = [FieldError(field: "text", text: "Say something first.")]
        return [
            ("post", Samples.plain.html(on: page)),
            ("post-guest", Samples.guest(Samples.plain).html(on: guest)),
            ("post-own", Samples.own.html(on: page)),
            ("post-boosted", Samples.arabic.html(on: page)),
            ("post-warned", Samples.warned.html(on: page)),
            ("post-direct", Samples.direct.html(on: page)),
            ("thread", Samples.thread.html(on: page)),
            (
                "feed-empty",
                Feed(
                    label: "Home", posts: [], live: "home",
                    empty: EmptyState(title: "Quiet", text: "Nothing.", action: ("Find people", "/search"))
                ).html(on: page)
            ),
            (
                "feed",
                Feed(
                    label: "Home", posts: [Samples.plain], live: "home",
                    pager: Pager(newer: "/home", older: "/home?before=1")
                ).html(on: page)
            ),
            ("profile", Samples.profile.html(on: page)),
            ("account-row", Samples.row.html(on: page)),
            ("notifications", Samples.notifications.map { $0.html(on: page) }.reduce(into: HTML()) { $0 += $1 }),
            ("composer", Composer(idempotency: "key").html(on: page)),
            (
                "composer-answer",
                Composer(
                    text: "@mika ", warning: "Food", visibility: .unlisted, widest: .unlisted,
                    answering: ("101", "mika"), idempotency: "key", errors: errors,
                    languages: [("en", "English"), ("de", "Deutsch")]
                ).html(on: page)
            ),
            (
                "form",
                Form(
                    action: "/-/x", errors: errors,
                    fields: [
                        Field(
                            "text", "Text", value: "a\"b", hint: "Short.", errors: errors, autocomplete: "off",
                            isRequired: true, maximum: 30, suffix: "@x"
                        ).html,
                        Field("note", "Note", kind: .lines(rows: 3), value: "\nfirst line empty").html,
                        Field("pick", "Pick", kind: .choice([("a", "A"), ("b", "B")]), value: "b").html,
                        Choice(name: "agree", label: "I agree", hint: "Really.", isOn: true).html,
                        Segments(
                            name: "scheme", label: "Colours", value: "dark",
                            choices: [("auto", "Auto"), ("dark", "Dark")]
                        ).html,
                    ], submit: "Save", cancel: "/home"
                ).html(on: page)
            ),
            (
                "confirmation",
                Confirmation(
                    title: "Block?", text: "They will not see you.", action: "/-/accounts/7/block", submit: "Block",
                    back: "/@mika"
                ).html(on: page)
            ),
            ("frame", Frame(title: "Home", current: .home, content: "<p>Content</p>").html(on: locked)),
            ("frame-guest", Frame(title: "Harbour", content: Landing().html(on: guest)).html(on: guest)),
            ("frame-plain", Frame(title: "Sign in", kind: .plain, content: "<p>Form</p>").html(on: guest)),
            ("error", ErrorState(title: "Not found", text: "There is nothing here.", request: "r-1").html(on: page)),
        ]
    }
}
