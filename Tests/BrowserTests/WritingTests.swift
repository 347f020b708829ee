import BrowserKit
import JSON
import PostgresCluster
import Support
import Testing

@Suite struct WritingTests {
    /// Once on PostgreSQL too, because pages show what a database gives.
    @Test(arguments: [(false, Engine.memory), (true, .memory), (true, .postgres)])
    func `a post with a warning for followers is written, answered, edited and deleted`(
        javaScript: Bool, engine: Engine
    ) async throws {
        try await World.with(["ours"], on: engine) { world in
            let ada = try await world["ours"].person("ada")
            let tom = try await world["ours"].person("tom")
            try await tom.follow(ada)
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/publish")
                try await seat.click(".cw-field summary")
                try await seat.fill("warning", "That film")
                try await seat.fill("text", "She made the tea.\nIn the frist scene.")
                try await seat.choose("visibility", "private")
                try await seat.send(".composer .button.main")
                #expect(try await seat.path == "/home")
                #expect(try await seat.text(".cw summary bdi") == "That film")
                #expect(try await seat.has(".post .when [title=Followers]"))
                #expect(try await !seat.find(".cw .words").isDisplayed)
                try await seat.click(".cw summary")
                #expect(try await seat.text(".cw .words") == "She made the tea.\nIn the frist scene.")
                try await answer(seat, to: ada, as: tom)
                try await edit(seat)
                try await delete(seat)
            }
        }
    }

    /// Tom answers by his own client; the page has the thread.
    private func answer(_ seat: Seat, to ada: Person, as tom: Person) async throws {
        let id = try await ada.call("GET", "/api/v1/accounts/\(ada.id)/statuses")[0]?["id"]?.stringValue ?? ""
        try await tom.post("@ada I knew it", ["in_reply_to_id": id, "visibility": "private"])
        try await seat.go(".post .when a")
        #expect(try await seat.path == "/@ada/\(id)")
        #expect(try await seat.texts(".replies .words") == ["@ada I knew it"])
        try await seat.find(".composer [name=text]").type("one more from me")
        try await seat.send(".composer .button.main")
        // The warning goes on to the answers.
        try await seat.click(".replies > li:nth-child(2) .cw summary")
        #expect(try await seat.text(".replies > li:nth-child(2) .words") == "one more from me")
    }

    private func edit(_ seat: Seat) async throws {
        try await seat.click(".focus .act.more")
        try await seat.go(".focus .menu a[href^='/publish?edit']")
        #expect(try await seat.find("[name=text]").value == "She made the tea.\nIn the frist scene.")
        try await seat.fill("text", "She made the tea.\nIn the first scene.")
        try await seat.send(".composer .button.main")
        #expect(try await seat.shows("Your changes are saved."))
        try await seat.go(".facts a[href$='/history']")
        let versions = try await seat.texts(".version .words")
        #expect(versions == ["She made the tea.\nIn the first scene.", "She made the tea.\nIn the frist scene."])
        try await seat.go(".head .tool")
    }

    private func delete(_ seat: Seat) async throws {
        let address = try await seat.path
        try await seat.click(".focus .act.more")
        try await seat.go(".focus .menu .danger")
        #expect(try await seat.text("main h1") == "Delete this post?")
        try await seat.send()
        #expect(try await seat.path == "/@ada")
        #expect(try await !seat.shows("the first scene"))
        try await seat.open(address)
        #expect(try await seat.shows("There is nothing here"))
    }

    @Test(arguments: [false, true])
    func `too long a text comes back with what is wrong, and not a letter less`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/publish")
                let long = String(repeating: "swift ", count: 90)
                try await seat.fill("text", long)
                try await seat.choose("visibility", "unlisted")
                try await seat.send(".composer .button.main")
                #expect(try await seat.find("[name=text]").value == long)
                #expect(try await seat.find("[name=visibility]").value == "unlisted")
                #expect(try await seat.text("#errors").contains("only 500 characters fit"))
            }
        }
    }

    @Test(arguments: [false, true])
    func `boost, favourite and bookmark are set, listed and taken back`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            let tom = try await world["ours"].person("tom")
            let id = try await tom.post("First honey of the year")["id"]?.stringValue ?? ""
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/@tom/\(id)")
                for verb in ["boost", "favourite", "bookmark"] {
                    try await seat.click(".focus .act.\(verb)[aria-pressed=false]")
                    try await seat.wait(for: ".focus .act.\(verb)[aria-pressed=true][formaction*='/un']")
                }
                #expect(try await tom.notifications().sorted() == ["favourite ada", "reblog ada"])
                try await seat.open("/@tom/\(id)")
                #expect(try await seat.texts(".focus .facts").contains { $0.contains("1 boost") })
                for list in ["/bookmarks", "/favourites"] {
                    try await seat.open(list)
                    #expect(try await seat.posts == ["First honey of the year"], "\(list)")
                }
                try await seat.open("/@tom/\(id)/favourites")
                #expect(try await seat.texts(".row .name") == ["ada"])
                try await seat.open("/@ada")
                #expect(try await seat.text(".post .boosted").contains("ada boosted"))
                try await seat.open("/@tom/\(id)")
                for verb in ["boost", "favourite", "bookmark"] {
                    try await seat.click(".focus .act.\(verb)[aria-pressed=true]")
                    try await seat.wait(for: ".focus .act.\(verb)[aria-pressed=false]:not([formaction*='/un'])")
                }
                try await seat.open("/bookmarks")
                #expect(try await seat.posts == [])
            }
        }
    }
}
