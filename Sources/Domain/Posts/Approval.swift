/// That somebody wants to do something with a post whose author has a say in it, and what the author said
/// (GoToSocial's interaction requests).
package struct Approval: Sendable, Hashable {
    package typealias ID = Identifier<Approval>

    package var id: ID
    package var interaction: Interaction
    /// Who wants to.
    package var account: Account.ID
    /// The post of who has a say.
    package var target: Post.ID
    /// The reply, boost or quoting post; nil for likes.
    package var object: Post.ID?
    /// The id of the like, reply, boost or quoting post.
    package var objectURI: String
    package var requestURI: String
    /// Where the author's stamp is; nil while they have not agreed. Those of this server are made from this record.
    package var authorizationURI: String?
    /// Who of this server is to answer; nil for what its people ask elsewhere.
    package var author: Account.ID?
    package var answeredAt: Timestamp?

    package init(
        id: ID, interaction: Interaction, account: Account.ID, target: Post.ID, object: Post.ID?, objectURI: String,
        requestURI: String, authorizationURI: String? = nil, author: Account.ID? = nil,
        answeredAt: Timestamp? = nil
    ) {
        self.id = id
        self.interaction = interaction
        self.account = account
        self.target = target
        self.object = object
        self.objectURI = objectURI
        self.requestURI = requestURI
        self.authorizationURI = authorizationURI
        self.author = author
        self.answeredAt = answeredAt
    }

    /// When it was asked for.
    package var createdAt: Timestamp { Snowflake.moment(of: id) }

    /// Where the stamp of a person of this server is.
    ///
    /// - Parameter uri: theirs.
    package static func stampURI(author uri: String, _ id: ID) -> String { "\(uri)/authorizations/\(id)" }

    /// The same for this one.
    package func stampURI(author uri: String) -> String {
        if interaction == .quote, let object { return Quote.stampURI(author: uri, quoting: object) }
        return Self.stampURI(author: uri, id)
    }
}

/// What somebody elsewhere who likes, answers, boosts or quotes a post of this server, or asks to, is told.
package struct InteractionAnswer: Sendable, Codable {
    package var interaction: Interaction
    /// The author.
    package var by: Account.ID
    package var to: Account.ID
    /// The id of the request; of what was done without asking, the id of that.
    package var request: String
    /// The ids of the like, reply, boost or quoting post, and of the post.
    package var instrument: String
    package var object: String
    /// Where the stamp is; nil: no.
    package var stamp: String?

    package init(
        _ interaction: Interaction, by: Account.ID, to: Account.ID, request: String, instrument: String,
        object: String, stamp: String? = nil
    ) {
        self.interaction = interaction
        self.by = by
        self.to = to
        self.request = request
        self.instrument = instrument
        self.object = object
        self.stamp = stamp
    }
}
