import Domain

/// Polls and votes, with the texts of Mastodon's validations.
extension APIError {
    static func of(_ fault: PollFault) -> APIError {
        switch fault {
        case .tooFewOptions: .validation("Options must have more than one item")
        case .tooManyOptions(let limit): .validation("Options can't contain more than \(limit) items")
        case .optionTooLong(let limit): .validation("Options cannot be longer than \(limit) characters each")
        case .sameOptions: .validation("Options contain duplicate items")
        case .tooShort: .validation("Expires at is too soon")
        case .tooLong: .validation("Expires at is too far into the future")
        }
    }

    static func of(_ fault: VoteFault) -> APIError {
        switch fault {
        case .over: .validation("The poll has already ended")
        case .noSuchOption: .validation("The chosen vote option does not exist")
        case .ownPoll: .validation("You cannot vote in your own polls")
        case .alreadyVoted: .validation("You have already voted on this poll")
        }
    }
}
