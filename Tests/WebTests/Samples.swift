import Domain
import Localization

@testable import Web

/// People, posts and pages as a small server would have them; always the same, so that golden files hold.
enum Samples {
    static let now = Timestamp(milliseconds: 1_772_632_980_000)

    static func languages() throws -> Languages { try Languages.embedded(pseudo: true) }

    static func page(
        signedIn: Bool = true, language: String = "en", path: String = "/home", look: Look = Look()
    ) throws -> PageContext {
        let words = try languages().language(language) ?? languages().standard
        let site = Site(title: "Harbour", domain: "harbour.example", summary: "")
        return PageContext(
            words: words, now: now, site: site, viewer: signedIn ? viewer : nil, path: path,
            token: signedIn ? "token" : "", look: look)
    }

    static let viewer = Viewer(id: .init(1), person: ada, unread: 3)

    static let ada = PersonLine(plainName: "Ada Lindqvist", handle: "ada")
    static let noor = PersonLine(plainName: "نور الدين", handle: "noor@qalam.example")
    static let mika = PersonLine(plainName: "Mika <3", handle: "mika@elsewhere.example")

    static func ago(_ minutes: Int64) -> Timestamp { now.adding(seconds: -60 * minutes) }

    static let plain = PostCard(
        id: "101", path: "/@mika@elsewhere.example/101", origin: "https://elsewhere.example/@mika/7", author: mika,
        language: "en", createdAt: ago(4),
        body: """
            <p>Swifts are back over the harbour this morning: eleven of them, screaming around the customs house. \
            They have flown here from the Congo without landing once.</p><p><a href="/tags/birds">#birds</a></p>
            """,
        replies: 2, boosts: 14, favourites: 1320, own: .init(favourited: true))

    static let own = PostCard(
        id: "102", path: "/@ada/102", author: ada, answering: "mika@elsewhere.example", visibility: .private,
        language: "en", createdAt: ago(64), editedAt: ago(60), body: "<p>Same here. Eleven seems low, though.</p>",
        own: .init(bookmarked: true, isAuthor: true))

    static let arabic = PostCard(
        id: "103", entry: "104", path: "/@noor@qalam.example/103", origin: "https://qalam.example/n/103", author: noor,
        booster: ada, language: "ar", createdAt: ago(60 * 5),
        body: "<p>عادت طيور السمامة إلى المدينة القديمة اليوم.</p>",
        media: [picture(1)], boosts: 3, favourites: 9, own: .init(boosted: true))

    static let warned = PostCard(
        id: "105", path: "/@mika@elsewhere.example/105", author: mika, visibility: .unlisted, language: "en",
        createdAt: ago(60 * 50), warning: "Food, eye contact", body: "<p>The new place by the station is good.</p>",
        media: [picture(2), picture(3), picture(4)], replies: 1, own: .init())

    static let direct = PostCard(
        id: "106", path: "/@mika@elsewhere.example/106", author: mika, answering: "ada", visibility: .direct,
        language: "en", createdAt: ago(60 * 24 * 9),
        body: "<p><a class=\"u-url mention\" href=\"/@ada\">@ada</a> are you around on Friday?</p>", own: .init())

    static let posts = [plain, own, arabic, warned, direct]

    static func picture(_ number: Int) -> MediaTile {
        MediaTile(
            kind: .image, address: "/media/\(number).svg", description: number % 2 == 0 ? "A bowl of noodles" : "",
            width: 600, height: 400)
    }

    static func guest(_ post: PostCard) -> PostCard {
        var post = post
        post.own = nil
        return post
    }

    static let profile = ProfileHead(
        id: "7", person: mika, fullHandle: "mika@elsewhere.example",
        about: "<p>Watches birds, mends bicycles. Opinions are the bicycles'.</p>",
        fields: [
            .init(
                name: "Site", value: "<a href=\"https://mika.example\" rel=\"me nofollow noopener\">mika.example</a>",
                proven: true),
            .init(name: "Pronouns", value: "they/them"),
        ],
        posts: 1204, following: 310, followers: 48_210, joined: ago(60 * 24 * 1200), followsYou: true,
        origin: "https://elsewhere.example/@mika", follow: FollowButton(account: "7", name: "mika", state: .following))

    static let row = AccountRow(
        id: "7", person: mika, excerpt: "Watches birds, mends bicycles.",
        follow: FollowButton(account: "7", name: "mika@elsewhere.example", state: .followsYou))

    static let notifications = [
        NotificationRow(id: "1", kind: .mention, person: mika, at: ago(2), post: direct, unread: true),
        NotificationRow(
            id: "2", kind: .favourite, person: noor, at: ago(30), excerpt: "Same here. Eleven seems low, though.",
            path: "/@ada/102"),
        NotificationRow(
            id: "3", kind: .reblog, person: mika, at: ago(90), excerpt: "Same here. Eleven seems low, though.",
            path: "/@ada/102"),
        NotificationRow(id: "4", kind: .follow, person: mika, at: ago(200), account: row),
        NotificationRow(
            id: "5", kind: .followRequest, person: noor, at: ago(300),
            account: AccountRow(id: "8", person: noor, asks: true)),
    ]

    static var thread: ThreadTree {
        func answer(_ id: String, _ author: PersonLine, _ body: HTML, _ answers: [ThreadTree.Branch] = [])
            -> ThreadTree.Branch
        {
            let post = PostCard(
                id: id, path: "/@\(author.handle)/\(id)", author: author, language: "en", createdAt: ago(3), body: body,
                own: .init())
            return ThreadTree.Branch(post: post, answers: answers)
        }
        let deep = answer(
            "24", mika, "<p>Deep.</p>", [answer("25", ada, "<p>Deeper.</p>", [answer("26", mika, "<p>Deepest.</p>")])])
        return ThreadTree(
            before: [plain], focus: FocusPost(post: own, application: "Web"),
            answers: [
                answer(
                    "21", noor, "<p>I counted nine.</p>",
                    [answer("22", ada, "<p>Two were behind the crane.</p>", [answer("23", noor, "<p>Ah!</p>", [deep])])]
                ),
                answer("27", mika, "<p>Lovely.</p>"),
            ])
    }
}
