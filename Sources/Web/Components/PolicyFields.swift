import Domain
import HTTPTransport
import Localization

/// Who may reply to a post, boost, like and quote it: a choice for each.
struct PolicyFields {
    var policy: InteractionPolicy
    /// Nil where quoting is out of the question.
    var quoting: QuotePolicy?

    func html(on page: PageContext) -> HTML {
        let interactions = [.reply, .announce, .like].map { (interaction: Interaction) in
            field(interaction, InteractionChoice(policy[interaction]), page.words)
        }
        return "\(interactions)\(quoting.map { field(.quote, $0.choice, page.words) })"
    }

    private func field(_ interaction: Interaction, _ chosen: InteractionChoice?, _ words: Messages) -> HTML {
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

extension QuotePolicy {
    /// What was chosen; nil when nothing was.
    init?(_ form: Parameters) {
        guard let choice = form.string(Interaction.quote.field).flatMap(InteractionChoice.init(rawValue:)) else {
            return nil
        }
        self.init(choice)
    }
}

extension Interaction {
    /// The name in forms.
    fileprivate var field: String {
        switch self {
        case .like: "liking"
        case .reply: "replying"
        case .announce: "boosting"
        case .quote: "quoting"
        }
    }
}

extension Messages {
    fileprivate func who(_ interaction: Interaction) -> String {
        switch interaction {
        case .like: self("composer.liking")
        case .reply: self("composer.replying")
        case .announce: self("composer.boosting")
        case .quote: self("composer.quoting")
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
}
