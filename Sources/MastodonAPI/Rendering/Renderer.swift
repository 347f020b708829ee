import Domain

/// Makes JSON of posts and accounts. What is the same for every reader is made once and kept; a timeline is put
/// together from such pieces, with counts and the reader's own marks in between.
final class Renderer: Sendable {
    let identity: ServerIdentity
    let clock: Clock
    let defaultAvatarURL: String
    let defaultHeaderURL: String
    let posts: ByteCache<PostPieces>
    let accounts: ByteCache<AccountPieces>

    init(identity: ServerIdentity, settings: MastodonAPISettings, clock: Clock) {
        self.identity = identity
        self.clock = clock
        defaultAvatarURL = settings.defaultAvatarURL
        defaultHeaderURL = settings.defaultHeaderURL
        // A post takes about twice what an account takes, and there are more of them.
        posts = ByteCache(bytes: settings.cacheBytes / 4 * 3)
        accounts = ByteCache(bytes: settings.cacheBytes / 4)
    }
}
