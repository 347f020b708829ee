import BrowserKit
import Foundation
import Testing

private let page = PageServer.Page(
    html: """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
        <link rel="icon" href="data:,">
        <style>
        body { background: rgb(255, 255, 255); color: rgb(0, 0, 0) }
        @media (prefers-color-scheme: dark) { body { background: rgb(0, 0, 0); color: rgb(255, 255, 255) } }
        </style></head><body><main><h1>Hello</h1>
        <form action="/next"><label>Name <input name="name" value="old"></label> <button>Send</button></form>
        <p id="script">off</p></main>
        <script>document.getElementById("script").textContent = "on"; console.error("a complaint")</script>
        </body></html>
        """)

private let pages: [String: PageServer.Page] = [
    "/": page,
    "/next?name=new": .init(html: "<!doctype html><html lang=en><title>Next</title><main><h1>Next</h1></main>"),
    "/bad": .init(html: "<!doctype html><html lang=en><title>Bad</title><main><h1>Bad</h1><img src='data:,'></main>"),
    "/strict": .init(
        html: "<!doctype html><html lang=en><title>Strict</title><main><h1>Strict</h1><p>Text</p></main>",
        headers: [
            (
                "Content-Security-Policy",
                "default-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types martlet"
            )
        ]),
]

@Suite(.serialized) struct BrowserTests {
    @Test func `a page is read and its form is sent`() async throws {
        try await PageServer.with(pages) { server in
            try await Browser.open { browser in
                try await browser.go(to: server.base + "/")
                #expect(try await browser.title == "A page")
                #expect(try await browser.find("h1").text == "Hello")
                let field = try await browser.find("input[name=name]")
                #expect(try await field.attribute("value") == "old")
                #expect(try await field.attribute("placeholder") == nil)
                #expect(try await field.label == "Name")
                try await field.fill("new")
                #expect(try await field.value == "new")
                try await browser.find(named: "Send").click()
                try await browser.wait(for: "the next page") { try await $0.title == "Next" }
                #expect(try await browser.url == server.base + "/next?name=new")
                #expect(try await browser.findAll("form").isEmpty)
            }
        }
    }

    @Test func `a missing element is an error with the protocol's word`() async throws {
        try await PageServer.with(pages) { server in
            try await Browser.open { browser in
                try await browser.go(to: server.base + "/")
                let error = await #expect(throws: WebDriverError.self) { try await browser.find("#nowhere") }
                #expect(error?.code == "no such element")
            }
        }
    }

    @Test(arguments: [true, false])
    func `scripts of the page run only when they are on`(javaScript: Bool) async throws {
        try await PageServer.with(pages) { server in
            try await Browser.open(.init(javaScript: javaScript)) { browser in
                try await browser.go(to: server.base + "/")
                #expect(try await browser.find("#script").text == (javaScript ? "on" : "off"))
                #expect(try await browser.consoleErrors().contains { $0.contains("a complaint") } == javaScript)
                try await browser.find("input[name=name]").fill("new")
                try await browser.find("button").clickThrough()
                #expect(try await browser.find("h1").text == "Next")
            }
        }
    }

    @Test func `the colour scheme and the size of the window can be chosen`() async throws {
        try await PageServer.with(pages) { server in
            try await Browser.open(.init(colorScheme: .dark)) { browser in
                try await browser.go(to: server.base + "/")
                #expect(try await browser.find("body").style("background-color") == "rgba(0, 0, 0, 1)")
                try await browser.prefer(.light)
                #expect(try await browser.find("body").style("background-color") == "rgba(255, 255, 255, 1)")
                try await browser.resize(width: 320, height: 640)
                #expect(try await browser.execute("return innerWidth", as: Int.self) == 320)
                #expect(try await browser.documentHeight > 0)
            }
        }
    }

    @Test func `a picture of the page is written as PNG`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "pictures-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await PageServer.with(pages) { server in
            try await Browser.open { browser in
                try await browser.go(to: server.base + "/")
                try await browser.screenshot(to: folder.appending(path: "page.png").path)
            }
        }
        let bytes = try Data(contentsOf: folder.appending(path: "page.png"))
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARTLET_AXE"] != nil))
    func `axe finds a picture without words, and nothing on a good page even under a strict policy`() async throws {
        try await PageServer.with(pages) { server in
            try await Browser.open { browser in
                try await browser.go(to: server.base + "/strict")
                #expect(try await browser.accessibilityViolations().map(\.description) == [])
                try await browser.go(to: server.base + "/bad")
                #expect(try await browser.accessibilityViolations().map(\.id) == ["image-alt"])
            }
        }
    }
}
