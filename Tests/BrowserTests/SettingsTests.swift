import BrowserKit
import Domain
import JSON
import Support
import Testing

@Suite struct SettingsTests {
    @Test(arguments: [false, true])
    func `a profile is filled in and shown`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/settings/profile")
                try await seat.fill("display_name", "Ada Holm")
                try await seat.fill("note", "Bridges, birds and bread. #engineering")
                try await seat.fill("fields[0][name]", "Home")
                try await seat.fill("fields[0][value]", "https://ada.example")
                try await seat.click("[name=locked]")
                try await seat.send()
                #expect(try await seat.shows("Saved."))
                #expect(try await seat.find("[name=note]").value == "Bridges, birds and bread. #engineering")
                try await seat.open("/@ada")
                #expect(try await seat.text(".profile h1") == "Ada Holm")
                #expect(try await seat.has(".profile .words a[href$='/tags/engineering']"))
                #expect(try await seat.text(".profile .fields dt") == "Home")
                #expect(try await seat.has(".profile .fields a[href='https://ada.example']"))
                #expect(try await seat.text(".profile .tags") == "Confirms followers")
            }
        }
    }

    @Test(arguments: [false, true])
    func `a new password ends every other session`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let id = Account.ID(ada.id)
            let actions = world["ours"].node.actions
            if let id {
                _ = try await actions.startSession(for: id, userAgent: "Firefox/9 Linux", address: "127.0.0.9")
            }
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/settings/account")
                try await seat.fill("current", "wrong horse")
                try await seat.fill("password", "battery staple")
                try await seat.send()
                #expect(try await seat.text("#errors").contains("not your current password"))
                try await seat.fill("current", "correct horse")
                try await seat.fill("password", "battery staple")
                try await seat.send()
                #expect(try await seat.shows("Your password is changed."))
                try await seat.open("/settings/sessions")
                #expect(try await seat.browser.findAll(".entry").count == 1)
                try await seat.signOut()
                try await seat.signIn("ada")
                #expect(try await seat.has("#errors"))
                try await seat.signIn("ada", password: "battery staple")
                #expect(try await seat.path == "/home")
            }
        }
    }

    @Test(arguments: [false, true])
    func `another browser's session is ended from here`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            let ada = try await world["ours"].person("ada")
            let actions = world["ours"].node.actions
            if let id = Account.ID(ada.id) {
                _ = try await actions.startSession(for: id, userAgent: "Firefox/9 Linux", address: "127.0.0.9")
            }
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                try await seat.open("/settings/sessions")
                #expect(try await seat.texts(".entry strong").sorted() == ["Chrome · Linux", "Firefox · Linux"])
                try await seat.go(".entry .button")
                #expect(try await seat.texts(".entry strong") == ["Chrome · Linux"])
                #expect(try await seat.text(".entry .tag") == "This one")
            }
        }
    }

    @Test(arguments: [false, true])
    func `dark is dark from the first byte, whatever the device prefers`(javaScript: Bool) async throws {
        try await World.with(["ours"], on: .memory) { world in
            _ = try await world["ours"].person("ada")
            try await Seat.with(world["ours"], javaScript: javaScript) { seat in
                try await seat.signIn("ada")
                #expect(try await seat.find("body").style("background-color") == "rgba(244, 246, 243, 1)")
                try await seat.open("/settings/appearance")
                try await seat.click("[name=color_scheme][value=dark]")
                try await seat.choose("text_size", "20")
                try await seat.send()
                #expect(try await seat.find("body").style("background-color") == "rgba(15, 22, 24, 1)")
                #expect(try await seat.find("body").style("font-size") == "20px")
                try await seat.open("/settings/appearance")
                #expect(try await seat.find("[name=color_scheme][value=dark]").isSelected)
            }
        }
    }
}
