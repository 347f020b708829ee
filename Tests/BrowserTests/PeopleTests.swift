import BrowserKit
import JSON
import Support
import Testing

@Suite struct PeopleTests {
    @Test(arguments: [false, true])
    func `somebody on another server is found by handle, followed, and read at home`(javaScript: Bool) async throws {
        try await World.with(["ours", "theirs"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let mei = try await world["theirs"].person("mei")
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/search")
                try await seat.fill("q", "@" + mei.handle)
                try await seat.send("main .search .button.main")
                #expect(try await seat.path == "/@" + mei.handle)
                #expect(try await seat.text(".profile .full") == "@" + mei.handle)
                try await seat.click(".profile [data-kind=follow]")
                try await seat.wait(for: ".profile [data-kind=follow][aria-pressed=true]")
                #expect(try await eventually { try await mei.notifications() == ["follow ada"] })
                let id = try await ada.find(mei)
                let follows = try await eventually {
                    try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(id)")[0]?["following"] == true
                }
                #expect(follows)
                try await mei.post("They will reach us in a month.")
                #expect(try await eventually { try await !ada.home().isEmpty })
                try await seat.open("/home")
                #expect(try await seat.posts == ["They will reach us in a month."])
                try await seat.open("/@" + mei.handle)
                #expect(try await seat.text(".profile [data-kind=follow]") == "Following")
                try await seat.click(".profile [data-kind=follow]")
                try await seat.wait(for: ".profile [data-kind=follow]:not([aria-pressed])")
                #expect(try await seat.text(".profile [data-kind=follow]") == "Follow")
            }
        }
    }

    @Test(arguments: [false, true])
    func `a locked account is asked, and lets a follower in`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let noor = try await world["ours"].person("noor")
            _ = try await noor.call("PATCH", "/api/v1/accounts/update_credentials", ["locked": "true"])
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/@noor")
                #expect(try await seat.text(".profile [data-kind=follow]") == "Ask to follow")
                try await seat.click(".profile [data-kind=follow]")
                try await seat.wait(for: ".profile [data-kind=follow][aria-pressed=true]")
                #expect(try await seat.text(".profile [data-kind=follow]") == "Requested")
                try await seat.signOut()
                try await seat.signIn("noor")
                try await seat.go(".nav a[href='/follow_requests']")
                #expect(try await seat.texts(".row .name") == ["ada"])
                try await seat.go(".row .button.main")
                #expect(try await seat.shows("Nobody is waiting for your answer."))
                let relation = try await ada.call("GET", "/api/v1/accounts/relationships?id[]=\(noor.id)")
                #expect(relation[0]?["following"] == true)
            }
        }
    }

    @Test(arguments: [false, true])
    func `blocking and muting ask first, are shown, and are taken back`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            let tom = try await world["ours"].person("tom")
            try await tom.post("What rhymes with bee?")
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/@tom")
                try await seat.click("[popovertarget=person-menu]")
                try await seat.go("#person-menu a[href='/@tom/mute']")
                #expect(try await seat.text("main h1").hasPrefix("Mute "))
                try await seat.choose("duration", "day")
                try await seat.send()
                #expect(try await seat.text(".profile .tags") == "Muted")
                try await seat.open("/public/local")
                #expect(try await seat.posts == [])
                try await seat.open("/@tom")
                try await seat.click("[popovertarget=person-menu]")
                try await seat.go("#person-menu button")
                #expect(try await !seat.has(".profile .tags"))
                try await seat.click("[popovertarget=person-menu]")
                try await seat.go("#person-menu .danger")
                #expect(try await seat.text("main h1").hasPrefix("Block "))
                try await seat.send()
                #expect(try await seat.text(".profile [data-kind=follow]") == "Unblock")
                try await seat.click(".profile [data-kind=follow]")
                try await seat.wait(for: ".profile [data-kind=follow].main")
                try await seat.open("/public/local")
                #expect(try await seat.posts == ["What rhymes with bee?"])
            }
        }
    }

    @Test(arguments: [false, true])
    func `a thread has what came before and after, and a profile its parts`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let tom = try await world["ours"].person("tom")
            try await tom.follow(ada)
            let root = try await ada.post("The swifts are back")["id"]?.stringValue ?? ""
            let answer = try await tom.post("@ada three over our shed", ["in_reply_to_id": root])["id"]?.stringValue
            try await ada.post("@tom lucky shed", ["in_reply_to_id": answer ?? ""])
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.open("/@tom/\(answer ?? "")")
                #expect(try await seat.texts(".before .words") == ["The swifts are back"])
                #expect(try await seat.text(".focus .words") == "@ada three over our shed")
                #expect(try await seat.texts(".replies .words") == ["@tom lucky shed"])
                try await seat.open("/@ada")
                #expect(try await seat.posts == ["The swifts are back"])
                try await seat.go(".tabs a[href='/@ada/with_replies']")
                #expect(try await seat.posts == ["@tom lucky shed", "The swifts are back"])
                try await seat.go(".stats a[href='/@ada/followers']")
                #expect(try await seat.texts(".row .name") == ["tom"])
                try await seat.go(".tabs a[href='/@ada/following']")
                #expect(try await seat.shows("Nobody here"))
            }
        }
    }

    @Test(arguments: [false, true])
    func `notifications are counted until they are looked at`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let tom = try await world["ours"].person("tom")
            let id = try await ada.post("Load test of the footbridge tomorrow")["id"]?.stringValue ?? ""
            try await tom.follow(ada)
            _ = try await tom.call("POST", "/api/v1/statuses/\(id)/favourite")
            try await tom.post("@ada what do they play?", ["in_reply_to_id": id])
            #expect(try await eventually { try await ada.notifications().count == 3 })
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                #expect(try await seat.text(".nav [data-badge=notifications]").hasPrefix("3"))
                try await seat.go(".nav a[href='/notifications']")
                let told = try await seat.texts(".note .what p")
                #expect(told == ["tom mentioned you", "tom liked your post", "tom follows you"])
                #expect(try await seat.browser.findAll(".note.unread").count == 3)
                try await seat.go(".tabs a[href$='only=mentions']")
                #expect(try await seat.texts(".note .what p") == ["tom mentioned you"])
                try await seat.open("/notifications")
                #expect(try await !seat.has(".note.unread"))
                #expect(try await !seat.has(".nav .badge"))
            }
        }
    }
}
