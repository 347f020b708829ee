import BrowserKit
import JSON
import Support
import Testing

/// What scripts add.
@Suite struct LiveTests {
    /// Ada is signed in at home, where she reads what Tom has written.
    private func atHome(_ posts: Int, _ body: (Seat, Person) async throws -> Void) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let tom = try await world["ours"].person("tom")
            try await ada.follow(tom)
            for number in 0..<posts { try await tom.post("Jar \(number) of honey") }
            #expect(try await eventually { try await ada.home().count == posts })
            try await Seat.with(world["ours"]) { seat in
                try await seat.signIn("ada")
                try await body(seat, tom)
            }
        }
    }

    @Test func `a new post is offered, moves nothing, and is shown when it is asked for`() async throws {
        try await atHome(20) { seat, tom in
            try await seat.browser.execute("scrollTo({ top: 900 })")
            try await seat.browser.execute(
                """
                window.moved = 0;
                const add = (list) => list.getEntries().forEach((entry) => { window.moved += entry.value });
                new PerformanceObserver(add).observe({ type: "layout-shift" });
                """)
            try await tom.post("The bees have moved in")
            try await seat.wait(for: ".news button")
            #expect(try await seat.text(".news button") == "1 new post")
            try await tom.post("And brought friends")
            try await seat.browser.wait(for: "the second post") {
                try await $0.find(".news button").text == "2 new posts"
            }
            #expect(try await !seat.shows("The bees have moved in"))
            #expect(try await seat.browser.execute("return window.moved", as: Double.self) == 0)
            try await seat.click(".news button")
            #expect(try await seat.text(".post .words") == "And brought friends")
            #expect(try await seat.text(".post:nth-of-type(2) .words") == "The bees have moved in")
            #expect(try await !seat.has(".news button"))
            #expect(try await seat.browser.focused.attribute("class") == "post")
        }
    }

    @Test func `the first post of an empty home takes the place of the hint`() async throws {
        try await atHome(0) { seat, tom in
            #expect(try await seat.text(".empty h2") == "Nobody is in here yet")
            try await tom.post("Hello")
            try await seat.wait(for: ".news button")
            try await seat.click(".news button")
            #expect(try await seat.posts == ["Hello"])
            #expect(try await !seat.has(".empty h2"))
            #expect(try await seat.find("#feed").role == "feed")
        }
    }

    @Test func `a post on the page is changed and removed where it stands`() async throws {
        try await atHome(2) { seat, tom in
            let id = try await seat.find(".post").attribute("id")?.split(separator: "-").last.map(String.init) ?? ""
            try await tom.post("So that the stream is known to run")
            try await seat.wait(for: ".news button")
            _ = try await tom.call("PUT", "/api/v1/statuses/\(id)", ["status": "Jar 1 of thyme honey"])
            try await seat.browser.wait(for: "the edit") { _ in
                try await seat.posts == ["Jar 1 of thyme honey", "Jar 0 of honey"]
            }
            _ = try await tom.call("DELETE", "/api/v1/statuses/\(id)")
            try await seat.wait(without: "#post-\(id)")
            #expect(try await seat.posts == ["Jar 0 of honey"])
        }
    }

    @Test func `keys move through posts, act on them, and leave fields alone`() async throws {
        try await atHome(3) { seat, tom in
            // The module is fetched after the page: the first key may come too early.
            try await seat.browser.wait(for: "the keys") { browser in
                try await browser.press("j")
                return try await browser.focused.attribute("class") == "post"
            }
            func words() async throws -> String { try await seat.browser.focused.find(".words").text }
            #expect(try await words() == "Jar 2 of honey")
            try await seat.browser.press("j")
            #expect(try await words() == "Jar 1 of honey")
            try await seat.browser.press("j")
            try await seat.browser.press("k")
            #expect(try await words() == "Jar 1 of honey")
            try await seat.browser.press("f")
            try await seat.wait(for: ".post:nth-of-type(2) .act.favourite[aria-pressed=true]")
            #expect(try await eventually { try await tom.notifications().contains("favourite ada") })
            try await seat.browser.press("n")
            try await seat.wait(for: ".composer")
            try await seat.find(".composer [name=text]").type("jkfn")
            #expect(try await seat.find(".composer [name=text]").value == "jkfn")
            #expect(try await seat.path == "/publish")
        }
    }

    @Test func `the composer counts as the server does`() async throws {
        try await atHome(0) { seat, _ in
            try await seat.open("/publish")
            let field = try await seat.find("[name=text]")
            for (text, left) in [
                ("hello", "495"), ("https://example.org/a/very/long/address/that/nobody/types", "477"),
                ("@mei@elsewhere.example hi", "493"), ("👩‍👩‍👧 é", "497"),
            ] {
                try await seat.browser.execute(
                    """
                    const field = document.querySelector("[name=text]");
                    field.value = arguments[0];
                    field.dispatchEvent(new Event("input", { bubbles: true }));
                    """, [.string(text)])
                try await seat.browser.wait(for: left) { try await $0.find(".remaining").text == left }
            }
            try await field.fill(String(repeating: "a", count: 510))
            #expect(try await seat.text(".remaining") == "-10")
            #expect(try await seat.find(".remaining").attribute("class") == "remaining over")
        }
    }

    @Test func `a form that is sent twice makes one post`() async throws {
        try await atHome(0) { seat, _ in
            try await seat.open("/publish")
            try await seat.fill("text", "Only once")
            let isDone = try await seat.browser.executeAsync(
                """
                const done = arguments[arguments.length - 1];
                const form = document.querySelector(".composer");
                const body = () => new URLSearchParams(new FormData(form));
                const send = () => fetch(form.action, { method: "POST", body: body() });
                Promise.all([send(), send()]).then(() => done(true));
                """, as: Bool.self)
            #expect(isDone == true)
            try await seat.open("/@ada")
            #expect(try await seat.posts == ["Only once"])
        }
    }

    @Test func `an action that fails is taken back and said`() async throws {
        try await atHome(1) { seat, _ in
            try await seat.browser.block(["*/-/posts/*"])
            try await seat.click(".post .act.favourite")
            try await seat.browser.wait(for: "the message") {
                try await $0.find(".toast").text == "That did not work. Please try again."
            }
            #expect(try await seat.has(".post .act.favourite[aria-pressed=false]"))
            _ = try await seat.browser.consoleErrors()
        }
    }
}
