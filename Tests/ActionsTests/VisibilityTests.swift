import Actions
import Database
import Domain
import PostgresCluster
import Store
import Testing

/// Security row 27: whatever people do, no list shows anybody what is not for them.
@Suite struct VisibilityTests {
    @Test(arguments: Engine.both, 0..<4) func `no list shows a post to whom it is not for`(
        engine: Engine, seed: Int
    ) async throws {
        try await engine.withWorld { world in
            var graph = try await RandomGraph(world: world, seed: UInt64(seed))
            for _ in 0..<3 {
                for _ in 0..<40 { try await graph.step() }
                let accounts = graph.everybody
                try await world.database.read { reader in
                    try LeakCheck(reader: reader, accounts: accounts, posts: Self.posts(reader, accounts)).run()
                }
            }
        }
    }

    private static func posts(_ reader: Reader, _ accounts: [Account.ID]) throws -> [Post] {
        try accounts.flatMap { try reader.posts(by: $0, limit: 1_000) }
    }
}

/// People of two servers who follow, block, write, boost and change their minds, by the same dice for the same seed.
private struct RandomGraph {
    let world: World
    let locals: [Account.ID]
    let strangers: [Account.ID]
    private var dice: Dice
    private var posts: [Post.ID] = []
    private var number = 0
    private let names = ["ann", "ben", "cat", "dan"]

    var everybody: [Account.ID] { locals + strangers }

    init(world: World, seed: UInt64) async throws {
        self.world = world
        dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        var locals: [Account.ID] = []
        for name in names { locals.append(try await world.person(name)) }
        try await world.actions.updateProfile(ProfileChanges(locked: true), as: locals[0])
        self.locals = locals
        strangers = [try await world.stranger("zoe"), try await world.stranger("yan", at: "far.example")]
    }

    /// One thing that somebody does. What is refused is refused.
    mutating func step() async throws {
        do { try await act() } catch is Refusal {}
    }

    private mutating func act() async throws {
        let actor = dice.pick(locals)
        let other = dice.pick(everybody)
        switch dice.roll(20) {
        case 0..<4: try await write(as: actor)
        case 4..<6: try await receive()
        case 6..<9: try await connect(dice.pick(everybody), to: actor, or: other)
        case 9: _ = try await world.actions.block(other, as: actor)
        case 10: _ = try await world.actions.unblock(other, as: actor)
        case 11: _ = try await world.actions.unfollow(other, as: actor)
        case 12:
            try await world.actions.receiveBlock(by: dice.pick(strangers), of: actor, uri: "https://theirs.example/b")
        case 13..<16: try await interact(as: actor)
        case 16: _ = try await world.actions.mute(other, as: actor)
        case 17: try await edit(as: actor)
        case 18 where !posts.isEmpty: _ = try await world.actions.deletePost(dice.pick(posts), as: actor)
        case 19 where dice.roll(4) == 0:
            let standing = dice.roll(2) == 0 ? Account.Standing.suspended : .good
            try await world.database.write { try $0.setStanding(standing, of: other) }
        default: break
        }
    }

    private mutating func write(as actor: Account.ID) async throws {
        let parent = !posts.isEmpty && dice.roll(2) == 0 ? dice.pick(posts) : nil
        let visibility = dice.pick(Visibility.allCases)
        let text = "Words @\(dice.pick(names)) @zoe@theirs.example #tag"
        posts.append(
            try await world.publish(
                dice.roll(2) == 0 ? text : "Words #tag", by: actor, visibility: visibility, to: parent))
    }

    private mutating func receive() async throws {
        number += 1
        let isFar = dice.roll(2) == 0
        let parent = !posts.isEmpty && dice.roll(2) == 0 ? dice.pick(posts) : nil
        var remote = world.remotePost(
            number, by: strangers[isFar ? 1 : 0], visibility: dice.pick(Visibility.allCases), to: parent,
            mentioned: dice.roll(2) == 0 ? [dice.pick(locals)] : [], at: isFar ? "far.example" : "theirs.example")
        remote.tags = ["tag"]
        if let id = try await world.actions.receivePost(remote) { posts.append(id) }
    }

    private mutating func connect(_ follower: Account.ID, to actor: Account.ID, or other: Account.ID) async throws {
        guard follower != actor else { return }
        if strangers.contains(follower) {
            return try await world.actions.receiveFollow(from: follower, to: actor, uri: "https://theirs.example/f")
        }
        _ = try await world.actions.follow(other, as: follower)
        // Half of those who are asked agree.
        guard dice.roll(2) == 0 else { return }
        if strangers.contains(other) {
            try await world.actions.receiveAccept(by: other, follower: follower, uri: nil)
        } else {
            _ = try await world.actions.acceptFollowRequest(from: follower, as: other)
        }
    }

    private mutating func interact(as actor: Account.ID) async throws {
        guard !posts.isEmpty else { return }
        let id = dice.pick(posts)
        switch dice.roll(5) {
        case 0: try await world.actions.favourite(id, as: actor)
        case 1: try await world.actions.bookmark(id, as: actor)
        case 2: try await world.actions.pin(id, as: actor)
        case 3: posts.append(try await world.actions.reblog(id, visibility: dice.pick(Visibility.allCases), as: actor))
        default:
            number += 1
            let boost = try await world.actions.receiveReblog(
                uri: "https://theirs.example/boosts/\(number)", of: id, by: strangers[0],
                visibility: dice.pick(Visibility.allCases), at: world.time.now)
            if let boost { posts.append(boost) }
        }
    }

    private mutating func edit(as actor: Account.ID) async throws {
        guard !posts.isEmpty else { return }
        number += 1
        let edit = PostEditDraft(text: "Changed \(number) @\(dice.pick(names)) #tag")
        try await world.actions.editPost(dice.pick(posts), edit, as: actor)
    }
}

/// Compares what each list shows each viewer with the rule, written here once more in another way.
private struct LeakCheck {
    let reader: Reader
    let accounts: [Account.ID]
    let posts: [Post]

    func run() throws {
        let byID = Dictionary(uniqueKeysWithValues: posts.map { ($0.id, $0) })
        for viewer in accounts.map(Optional.some) + [nil] {
            let allowed = Set(try posts.filter { try isFor($0, viewer, byID) }.map(\.id))
            for post in posts {
                let isSeen = try reader.visiblePost(post.id, to: viewer) != nil
                #expect(
                    isSeen == allowed.contains(post.id),
                    "\(post.visibility) by \(post.author) to \(String(describing: viewer))")
            }
            for (name, list) in try lists(for: viewer) {
                let leaked = list.filter { !allowed.contains($0) }
                #expect(leaked.isEmpty, "\(name) shows \(leaked) to \(String(describing: viewer))")
            }
        }
    }

    private func isFor(_ post: Post, _ viewer: Account.ID?, _ byID: [Post.ID: Post]) throws -> Bool {
        if let boosted = post.reblogOf {
            guard let subject = byID[boosted], try isFor(subject, viewer, byID) else { return false }
        }
        guard let author = try reader.account(post.author), author.standing < .suspended else { return false }
        guard let viewer else { return post.visibility.isOpen }
        if post.author == viewer { return true }
        if try reader.isBlocking(post.author, viewer) { return false }
        switch post.visibility {
        case .public, .unlisted: return true
        case .private:
            let isFollower = try reader.isFollowing(viewer, post.author)
            return try isFollower || reader.mentioned(in: post.id).contains(viewer)
        case .direct: return try reader.mentioned(in: post.id).contains(viewer)
        }
    }

    private func lists(for viewer: Account.ID?) throws -> [(String, [Post.ID])] {
        let page = Page(limit: 500)
        var lists: [(String, [Post.ID])] = [
            ("public", try reader.publicTimeline(PublicFilter(), viewer: viewer, page: page)),
            ("tag", try reader.tagTimeline(TagFilter(any: ["tag"]), viewer: viewer, page: page)),
            ("visible", try reader.visible(posts.map(\.id), to: viewer)),
        ]
        for account in accounts {
            let posts = try reader.accountPosts(account, filter: AccountPostsFilter(), viewer: viewer, page: page)
            lists.append(("account", posts))
            lists.append(("pinned", try reader.pinnedPosts(of: account, viewer: viewer)))
        }
        for post in posts where post.reblogOf == nil {
            lists.append(("ancestors", try reader.ancestors(of: post, viewer: viewer, limit: 100)))
            lists.append(("descendants", try reader.descendants(of: post, viewer: viewer, limit: 100)))
        }
        guard let viewer else { return lists }
        lists.append(("home", try reader.homeTimeline(of: viewer, page: page)))
        lists.append(("direct", try reader.directTimeline(of: viewer, page: page)))
        lists.append(("favourites", try reader.favourites(of: viewer, page: page).map(\.id)))
        lists.append(("bookmarks", try reader.bookmarks(of: viewer, page: page).map(\.id)))
        let told = try reader.notifications(for: viewer, filter: NotificationFilter(), page: page)
        lists.append(("notifications", try reader.notificationViews(told, viewer: viewer).compactMap(\.post?.post.id)))
        return lists
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[roll(choices.count)] }
}
