import JSON

extension LinkedObject {
    /// Misskey sends reactions as Likes with the emoji beside them. Old versions name it (`pudding`) instead.
    var misskeyReaction: String? { text("_misskey_reaction", limit: 256) }
}
