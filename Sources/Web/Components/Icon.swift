/// The names of the drawings in `Assets/img/icons.svg`.
enum Icon: String, CaseIterable {
    case home, explore, search, write, bell, person, people, globe, tower, bookmark, star, reply, boost, more, lock,
        quiet
    case at, gear, back, warning, info, check, close, edit, trash, pin, mute, block, link, follow, leave, robot, image,
        key
    case hash, bird, landing, quote, smile
    case bookmarkOn = "bookmark-on"
    case starOn = "star-on"

    /// Drawn beside words, so hidden from those who listen.
    var html: HTML {
        let turns = self == .back || self == .reply || self == .leave
        return "<svg class=\"\(turns ? "icon turns" : "icon")\" aria-hidden=\"true\">\(use)</svg>"
    }

    /// With a class of its own (the on and off state of a toggle).
    func html(_ state: String) -> HTML {
        "<svg class=\"icon \(state)\" aria-hidden=\"true\">\(use)</svg>"
    }

    /// A drawing without an icon's size.
    var drawing: HTML {
        "<svg aria-hidden=\"true\">\(use)</svg>"
    }

    private var use: HTML { "<use href=\"\(Assets.embedded.icons)#\(rawValue)\"/>" }
}
