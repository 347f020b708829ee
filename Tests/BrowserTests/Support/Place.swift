/// A page of the app, for tests that look at all of them.
struct Place: Sendable {
    let name: String
    let path: String

    init(_ name: String, _ path: String) {
        self.name = name
        self.path = path
    }

    /// Those that everyone sees.
    static func forGuests(_ story: Story) -> [Place] {
        [
            Place("landing", "/"), Place("local", "/public/local"), Place("everywhere", "/public"),
            Place("tag", "/tags/birds"), Place("profile-guest", "/@ada"),
            Place("profile-replies", "/@tom/with_replies"),
            Place("followers", "/@ada/followers"), Place("thread-guest", story.thread), Place("history", story.edited),
            Place("boosts", story.thread + "/boosts"), Place("search-guest", "/search?q=tom"),
            Place("search-nothing", "/search?q=xylophone"), Place("about", "/about"),
            Place("privacy", "/privacy-policy"), Place("sign-in", "/auth/sign_in"), Place("rules", "/auth/sign_up"),
            Place("sign-up", "/auth/sign_up?rules=read"), Place("password", "/auth/password/new"),
            Place("confirmation", "/auth/confirmation"), Place("missing", "/@nobody"),
            Place("spent", "/setup?token=spent"),
        ]
    }

    /// Those of somebody who is signed in, as Ada.
    static func forAda(_ story: Story) -> [Place] {
        let consent = """
            /oauth/authorize?response_type=code&client_id=\(story.application)\
            &redirect_uri=https%3A%2F%2Fapp.example%2Fback&scope=read+write+follow
            """
        return [
            Place("home", "/home"), Place("explore", "/explore"), Place("thread", story.thread),
            Place("profile", "/@ada"), Place("profile-other", "/@yusuf"), Place("media", "/@ada/media"),
            Place("following", "/@ada/following"), Place("notifications", "/notifications"),
            Place("mentions", "/notifications?only=mentions"), Place("publish", "/publish"),
            Place("delete-post", story.thread + "/delete"), Place("bookmarks", "/bookmarks"),
            Place("favourites", "/favourites"), Place("search", "/search?q=%23birds"), Place("me", "/me"),
            Place("requests", "/follow_requests"), Place("mute", "/@tom/mute"), Place("block", "/@tom/block"),
            Place("settings-profile", "/settings/profile"), Place("settings-account", "/settings/account"),
            Place("settings-appearance", "/settings/appearance"), Place("settings-posting", "/settings/posting"),
            Place("settings-sessions", "/settings/sessions"), Place("delete-account", "/settings/delete"),
            Place("consent", consent),
        ]
    }
}
