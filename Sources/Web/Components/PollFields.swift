import Actions
import Domain
import HTTPTransport
import Localization

/// Where a poll is put to a post that is written: folded unless it is used.
struct PollFields {
    var options: [String] = []
    var seconds = 86_400
    var multiple = false
    var hidesTotals = false
    var limits = PostLimits()
    /// The post is there already: its poll may end when it would have.
    var isEdited = false

    /// What `seconds` is then.
    static let asItWas = 0

    static let durations = [300, 1_800, 3_600, 21_600, 43_200, 86_400, 259_200, 604_800]

    func html(on page: PageContext) -> HTML {
        let words = page.words
        return """
            <details class="cw-field"\(flag: "open", !options.isEmpty)><summary>\(Icon.check.html)\
            \(words("composer.poll"))</summary><fieldset class="stack"><legend class="vh">\(words("composer.poll"))\
            </legend>\(fields(words))\(duration(words))\
            \(Choice(name: "poll_multiple", label: words("composer.poll-multiple"), isOn: multiple).html)\
            \(Choice(name: "poll_hide", label: words("composer.poll-hide"), isOn: hidesTotals).html)\
            \(isEdited ? "<p class=\"hint\">\(words("composer.poll-edited"))</p>" : nil)</fieldset></details>
            """
    }

    private func fields(_ words: Messages) -> [HTML] {
        (1...limits.maxPollOptions).map { number in
            Field(
                "poll_\(number)", words("composer.poll-choice", ["number": .number(number)]),
                value: options.count >= number ? options[number - 1] : "", maximum: limits.maxPollOption
            ).html
        }
    }

    private func duration(_ words: Messages) -> HTML {
        let same = isEdited ? [(value: String(Self.asItWas), label: words("composer.poll-same-end"))] : []
        let choices = same + Self.durations.map { (value: String($0), label: Self.label($0, words)) }
        return Field("poll_ends", words("composer.poll-ends"), kind: .choice(choices), value: String(seconds)).html
    }

    private static func label(_ seconds: Int, _ words: Messages) -> String {
        if seconds < 3_600 { return words("composer.poll-minutes", ["count": .number(seconds / 60)]) }
        if seconds < 86_400 { return words("composer.poll-hours", ["count": .number(seconds / 3_600)]) }
        return words("composer.poll-days", ["count": .number(seconds / 86_400)])
    }
}

extension PollFields {
    /// What was typed.
    init(_ form: Parameters, limits: PostLimits) {
        self.init(
            options: (1...limits.maxPollOptions).map { form.string("poll_\($0)") ?? "" },
            seconds: form.int("poll_ends") ?? 86_400, multiple: form.bool("poll_multiple") ?? false,
            hidesTotals: form.bool("poll_hide") ?? false, limits: limits, isEdited: form.string("edit") != nil)
        if options.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { options = [] }
    }

    /// nil when no choice was written.
    var draft: PollDraft? {
        guard !options.isEmpty else { return nil }
        let titles = options.map { title in
            String(title.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        return PollDraft(
            options: titles.filter { !$0.isEmpty }, expiresIn: seconds, multiple: multiple, hidesTotals: hidesTotals)
    }
}

extension PollFields {
    /// The poll of a post that is edited.
    init(_ poll: Poll?, limits: PostLimits) {
        self.init(limits: limits, isEdited: true)
        guard let poll else { return }
        options = poll.options.map(\.title)
        seconds = Self.asItWas
        multiple = poll.multiple
        hidesTotals = poll.hidesTotals
    }

    /// What becomes of the poll that there was.
    func change(of before: Poll?, at now: Timestamp) -> PostEditDraft.PollChange {
        guard var draft else { return before == nil ? .stays : .goes }
        guard seconds == Self.asItWas else { return .put(draft) }
        let isSame =
            before?.options.map(\.title) == draft.options && before?.multiple == draft.multiple
            && before?.hidesTotals == draft.hidesTotals
        if isSame { return .stays }
        // A poll that was over, or had no end, is open for a while again.
        let rest = before?.expiresAt.map { ($0.milliseconds - now.milliseconds) / 1_000 } ?? 86_400
        draft.expiresIn = max(Int(rest), Self.durations[0])
        return .put(draft)
    }
}
