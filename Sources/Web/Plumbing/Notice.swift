/// What an action has to say on the page it returns to. It travels in a cookie for one request, as one letter for the
/// tone and the key of a message, never as text: nobody can make this server say a sentence of theirs.
package enum Notice: String, Sendable, CaseIterable {
    case posted = "posted"
    case edited = "edited"
    case deleted = "deleted"
    case saved = "saved"
    case followed = "followed"
    case requested = "requested"
    case blocked = "blocked"
    case muted = "muted"
    case sessionEnded = "session-ended"
    case accessEnded = "access-ended"
    case passwordChanged = "password-changed"
    case accountDeleted = "account-deleted"
    case signedOut = "signed-out"
    case welcome = "welcome"
    case awaitingConfirmation = "confirm"
    case awaitingApproval = "approval"
    case addressConfirmed = "confirmed"
    case resetSent = "reset-sent"
    case refused = "refused"
    case gone = "gone"
}
