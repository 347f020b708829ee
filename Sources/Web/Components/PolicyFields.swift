import Domain
import HTTPTransport
import Localization

/// Who may reply to a post, boost and like it: a choice for each.
struct InteractionPolicyFields {
    var policy: InteractionPolicy

    private static let order: [Interaction] = [.reply, .announce, .like]

    func html(on page: PageContext) -> HTML {
        "\(Self.order.map { field($0, page.words) })"
    }

    private func field(_ interaction: Interaction, _ words: Messages) -> HTML {
        let chosen = InteractionChoice(policy[interaction])
        var choices = InteractionChoice.allCases.map { (value: $0.rawValue, label: words.choice($0)) }
        // What an app has said more finely stays as it is, unless something else is chosen.
        if chosen == nil { choices.append((value: "", label: words("policy.other"))) }
        return Field(
            interaction.field, words.who(interaction), kind: .choice(choices), value: chosen?.rawValue ?? ""
        ).html
    }
}

extension InteractionPolicy {
    /// What was chosen. What is left as it was comes from `before`; nil when the form had no such fields.
    init?(_ form: Parameters, before: InteractionPolicy?) {
        self = before ?? InteractionPolicy()
        guard Interaction.allCases.contains(where: { form.string($0.field) != nil }) else { return nil }
        for interaction in Interaction.allCases {
            guard let choice = form.string(interaction.field).flatMap(InteractionChoice.init(rawValue:)) else {
                continue
            }
            self[interaction] = choice.rule
        }
    }
}

/// Who may quote a post.
struct QuotePolicyField {
    var value: String

    func html(on page: PageContext) -> HTML {
        let choices = ["public", "followers", "nobody"].map { (value: $0, label: page.words.quotePolicy($0)) }
        return Field("quoting", page.words("composer.quoting"), kind: .choice(choices), value: value).html
    }
}

extension Interaction {
    /// The name in forms.
    fileprivate var field: String {
        switch self {
        case .like: "liking"
        case .reply: "replying"
        case .announce: "boosting"
        }
    }
}

extension Messages {
    fileprivate func who(_ interaction: Interaction) -> String {
        switch interaction {
        case .like: self("composer.liking")
        case .reply: self("composer.replying")
        case .announce: self("composer.boosting")
        }
    }

    fileprivate func choice(_ choice: InteractionChoice) -> String {
        switch choice {
        case .everybody: self("quoting.public")
        case .ask: self("policy.ask")
        case .followers: self("quoting.followers")
        case .followersElseAsk: self("policy.followers-ask")
        case .nobody: self("quoting.nobody")
        }
    }

    fileprivate func quotePolicy(_ name: String) -> String {
        switch name {
        case "public": self("quoting.public")
        case "followers": self("quoting.followers")
        default: self("quoting.nobody")
        }
    }
}
