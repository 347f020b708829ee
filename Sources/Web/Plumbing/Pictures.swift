extension WebApp {
    /// What apps show for an account without a picture; not a vector, because phones' clients draw none.
    package static var defaultAvatarPath: String { Assets.embedded.path(of: "img/avatar.png") }

    /// The same for the wide picture above a profile.
    package static var defaultHeaderPath: String { Assets.embedded.path(of: "img/header.png") }

    /// The server's own picture, 1200 × 630.
    package static var thumbnailPath: String { Assets.embedded.path(of: "img/thumbnail.png") }
}
