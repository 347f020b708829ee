import Foundation
import Testing

@testable import Web

/// `MARTLET_PAGES=folder swift test` writes whole pages and their assets there, to be looked at in a browser.
@Suite struct SamplePages {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARTLET_PAGES"] != nil))
    func `sample pages are written to a folder`() throws {
        let folder = URL(filePath: ProcessInfo.processInfo.environment["MARTLET_PAGES"] ?? "")
        try FileManager.default.createDirectory(at: folder.appending(path: "assets"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: folder.appending(path: "media"), withIntermediateDirectories: true)
        for asset in Assets.embedded.byPath.values {
            try Data(asset.bytes).write(to: folder.appending(path: String(asset.path.dropFirst())))
        }
        for (number, colour) in [(1, "#87a"), (2, "#a85"), (3, "#58a"), (4, "#6a7")] {
            let svg =
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 400\" width=\"600\" height=\"400\"><path fill=\"\(colour)\" d=\"M0 0H600V400H0Z\"/><circle cx=\"300\" cy=\"200\" r=\"90\" fill=\"#fff8\"/></svg>"
            try Data(svg.utf8).write(to: folder.appending(path: "media/\(number).svg"))
        }
        for scheme in ["light", "dark"] {
            for (name, html) in try Self.pages(scheme) {
                try Data(html.bytes).write(to: folder.appending(path: "\(name)-\(scheme).html"))
            }
        }
    }

    static func pages(_ scheme: String) throws -> [(String, HTML)] {
        let look = Look(scheme: scheme)
        let home = try Samples.page(look: look)
        let guest = try Samples.page(signedIn: false, path: "/", look: look)
        let pseudo = try Samples.page(language: "en-XA", look: look)
        func homeFrame(_ page: PageContext) -> HTML {
            let feed = Feed(
                label: page.words("nav.home"), posts: Samples.posts, live: "home", pager: Pager(older: "/home?before=1")
            )
            let content: HTML =
                "\(PageHead(page.words("nav.home")).html(on: page))\(ComposerPrompt().html(on: page))\(feed.html(on: page))"
            return Frame(title: page.words("nav.home"), current: .home, content: content).html(on: page)
        }
        var noticed = home
        noticed.notice = .posted
        let landing: HTML =
            "\(Landing().html(on: guest))\(Feed(label: "Local", posts: Samples.posts.prefix(3).map(Samples.guest), live: nil).html(on: guest))"
        let signUp = Form(
            action: "/auth/sign_up", errors: [FieldError(field: "username", text: "That name is taken.")],
            fields: [
                Field(
                    "username", "Name", value: "ada", hint: "Letters, digits and _.",
                    errors: [FieldError(field: "username", text: "That name is taken.")], suffix: "@harbour.example",
                    isTechnical: true
                ).html,
                Field(
                    "email", "E-mail address", kind: .line(type: "email"),
                    hint: "Only the people who run this server can see it."
                ).html,
                Field("password", "Password", kind: .line(type: "password")).html,
                Choice(name: "agree", label: "I have read the rules", hint: nil, isOn: false).html,
                Segments(
                    name: "scheme", label: "Colours", value: "dark",
                    choices: [("auto", "As the device"), ("light", "Light"), ("dark", "Dark")]
                ).html,
            ], submit: "Create account", cancel: "/")
        let signUpContent: HTML = "\(PageHead("Create account").html(on: guest))\(signUp.html(on: guest))"
        let notes = Samples.notifications.map { $0.html(on: home) }.reduce(into: HTML()) { $0 += $1 }
        let composer = Composer(warning: "Food", idempotency: "k", languages: [("en", "English"), ("de", "Deutsch")])
        return [
            ("home", homeFrame(noticed)), ("pseudo", homeFrame(pseudo)),
            ("landing", Frame(title: "Harbour", content: landing).html(on: guest)),
            (
                "thread",
                Frame(
                    title: "Post",
                    content: "\(PageHead("Post", back: "/home").html(on: home))\(Samples.thread.html(on: home))"
                ).html(on: home)
            ),
            (
                "profile",
                Frame(
                    title: "Mika",
                    content:
                        "\(Samples.profile.html(on: home))\(Tabs(label: "Posts", items: [("Posts", "/", true), ("Posts and replies", "/b", false)]).html)\(Feed(label: "Posts", posts: [Samples.plain, Samples.warned]).html(on: home))"
                ).html(on: home)
            ),
            (
                "notifications",
                Frame(
                    title: "Notifications", current: .notifications,
                    content: "\(PageHead("Notifications").html(on: home))\(notes)"
                ).html(on: home)
            ),
            (
                "publish",
                Frame(
                    title: "Write", current: .write,
                    content: "\(PageHead("Write", back: "/home").html(on: home))\(composer.html(on: home))"
                ).html(on: home)
            ),
            ("signup", Frame(title: "Create account", kind: .plain, content: signUpContent).html(on: guest)),
            (
                "error",
                Frame(
                    title: "Error",
                    content: ErrorState(title: "Not found", text: "There is nothing at this address.", request: "abc")
                        .html(on: guest)
                ).html(on: guest)
            ),
        ]
    }
}
