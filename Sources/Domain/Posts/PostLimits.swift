/// How long and how many: the limits told in `/api/v2/instance`, checked by the actions.
package struct PostLimits: Sendable {
    package var maxCharacters = 500
    package var charactersPerURL = 23
    package var maxPinned = 5
    package var maxFeaturedTags = 10
    package var maxAliases = 10
    package var maxAttributionDomains = 10
    package var maxDisplayName = 40
    package var maxNote = 500
    package var maxFields = 4
    package var maxFieldName = 255
    package var maxFieldValue = 255
    package var maxPollOptions = 4
    package var maxPollOption = 50
    package var minPollSeconds = 300
    /// A month as Mastodon counts it: a twelfth of a Gregorian year.
    package var maxPollSeconds = 2_629_746

    package init() {}
}
