import BrowserKit
import Foundation
import Server
import Support
import Testing

/// What holds for every page: nothing that keeps a person out, nothing that sticks out, nothing that is heavy.
@Suite(.serialized) struct PageTests {
    private static let hasAxe = ProcessInfo.processInfo.environment["MARTLET_AXE"]?.isEmpty == false

    /// Opens every page, first those for guests, then those of somebody who is signed in.
    private func everywhere(_ look: (Seat, Place) async throws -> Void) async throws {
        let atHarbour: @Sendable (inout ServerConfig) -> Void = { $0.domain = "harbour.example" }
        try await World.with(["ours"], on: .memory, adjust: atHarbour) { world in
            let story = try await Story.tell(on: world["ours"])
            try await Seat.with(world["ours"]) { seat in
                for place in Place.forGuests(story) {
                    try await seat.open(place.path)
                    try await look(seat, place)
                }
                try await seat.signIn("ada")
                for place in Place.forAda(story) {
                    try await seat.open(place.path)
                    try await look(seat, place)
                }
            }
        }
    }

    @Test(.enabled(if: hasAxe))
    func `axe finds nothing on any page, light and dark, on a phone and on a desk`() async throws {
        try await everywhere { seat, place in
            for scheme in BrowserOptions.ColorScheme.allCases {
                try await seat.browser.prefer(scheme)
                for width in [360, 1280] {
                    try await seat.browser.resize(width: width, height: 900)
                    let found = try await seat.browser.accessibilityViolations().map(\.description)
                    #expect(found == [], "\(place.path), \(scheme), \(width) px")
                }
            }
        }
    }

    @Test(.enabled(if: hasAxe))
    func `dark, more contrast and large text by setting keep pages readable and in bounds`() async throws {
        try await World.with(["ours"], on: .memory) { world in
            let story = try await Story.tell(on: world["ours"])
            try await Seat.with(world["ours"]) { seat in
                try await seat.signIn("ada")
                try await seat.open("/settings/appearance")
                try await seat.click("[name=color_scheme][value=dark]")
                try await seat.click("[name=contrast][value=more]")
                try await seat.choose("text_size", "22")
                try await seat.send()
                #expect(try await seat.find("body").style("background-color") == "rgba(0, 0, 0, 1)")
                try await seat.browser.resize(width: 360, height: 800)
                for place in Place.forAda(story) {
                    try await seat.open(place.path)
                    let found = try await seat.browser.accessibilityViolations().map(\.description)
                    #expect(found == [], "\(place.path)")
                    #expect(try await seat.overflowing() == [], "\(place.path)")
                }
            }
        }
    }

    @Test func `no page is wider than a phone, complains, or asks anything of others`() async throws {
        try await everywhere { seat, place in
            for width in [320, 360] {
                try await seat.browser.resize(width: width, height: 800)
                #expect(try await seat.overflowing() == [], "\(place.path) at \(width) px")
            }
            #expect(try await seat.complaints() == [], "\(place.path)")
            #expect(try await seat.strangers() == [], "\(place.path)")
        }
    }

    /// Bytes of a page and what it loads, compressed.
    private struct Weight: Decodable {
        let html: Int
        let css: Int
        let js: Int
        let fonts: Int
    }

    @Test func `pages keep to their budgets`() async throws {
        try await everywhere { seat, place in
            let weight = try await seat.browser.executeAsync(
                """
                const done = arguments[arguments.length - 1];
                const sum = (test) => performance.getEntriesByType("resource").filter((each) => test(each.name))
                  .reduce((total, each) => total + each.encodedBodySize, 0);
                fetch(location).then((answer) => answer.blob())
                  .then((page) => new Response(page.stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer())
                  .then((packed) => done({
                    html: packed.byteLength, css: sum((name) => name.endsWith(".css")),
                    js: sum((name) => name.endsWith(".js")), fonts: sum((name) => name.includes(".woff")),
                  }));
                """, as: Weight.self)
            let limit = place.name == "home" ? 32_000 : place.name.hasPrefix("settings") ? 24_000 : 20_000
            #expect((1...limit).contains(weight?.html ?? 0), "\(place.path): \(weight?.html ?? 0) bytes of HTML")
            #expect((1...22_000).contains(weight?.css ?? 0), "\(place.path): \(weight?.css ?? 0) bytes of CSS")
            #expect((1...35_000).contains(weight?.js ?? 0), "\(place.path): \(weight?.js ?? 0) bytes of scripts")
            #expect(weight?.fonts == 0)
        }
    }

    /// Writes pictures of all pages into the folder `MARTLET_SCREENSHOTS`, to be looked at.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MARTLET_SCREENSHOTS"] != nil))
    func `every page has its picture taken`() async throws {
        let folder = ProcessInfo.processInfo.environment["MARTLET_SCREENSHOTS"] ?? "."
        try await everywhere { seat, place in
            for scheme in BrowserOptions.ColorScheme.allCases {
                try await seat.browser.prefer(scheme)
                for (device, width, height) in [("phone", 360, 780), ("desk", 1280, 900)] {
                    try await seat.browser.resize(width: width, height: height)
                    // As one sees it first, and all of it.
                    try await seat.browser.screenshot(to: "\(folder)/top/\(place.name)-\(device)-\(scheme).png")
                    if place.name == "home" || place.name == "profile-other" {
                        try await seat.click("main [popovertarget]")
                        try await seat.browser.screenshot(to: "\(folder)/menu/\(place.name)-\(device)-\(scheme).png")
                        try await seat.browser.press(Key.escape)
                    }
                    let whole = try await seat.browser.documentHeight
                    try await seat.browser.resize(width: width, height: max(height, min(whole, 1800)))
                    try await seat.browser.screenshot(to: "\(folder)/\(place.name)-\(device)-\(scheme).png")
                }
            }
        }
    }
}
