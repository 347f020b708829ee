import Actions
import Database
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import Testing

@testable import MastodonAPI

@Suite struct ErrorTests {
    private let context = EdgeContext(
        source: ApplicationRequestContextSource(
            channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))

    @Test func `a database that is full or away is a passing trouble`() {
        for error in [DatabaseError.full("disk"), .unavailable("gone")] {
            let told = APIError.of(error, context)
            #expect(told.status == .serviceUnavailable)
            #expect(told.message == "There was a temporary problem serving your request, please try again")
        }
    }

    @Test func `an unexpected failure tells its request and nothing else`() {
        struct Secret: Error {}
        let response = APIError.of(Secret(), context).response(requestID: "abc")
        #expect(response.status == .internalServerError)
        #expect(APIError.of(DatabaseError.failed("SELECT secret"), context).message.contains("SELECT") == false)
    }

    @Test func `refusals have Mastodon's statuses`() {
        let expected: [(Refusal, Int)] = [
            (.notFound, 404), (.notAllowed, 403), (.blocked, 403), (.hindered(.unconfirmed), 403), (.textMissing, 422),
            (.tooLong(field: "display_name", limit: 30), 422), (.parentMissing, 404), (.notReblogable, 403),
            (.notPinnable(.boost), 422), (.alreadyPinned, 422), (.registrationsClosed, 403), (.badToken, 401),
            (.busy, 503),
            (.oauth("invalid_client", description: ""), 401), (.oauth("invalid_grant", description: ""), 400),
        ]
        for (refusal, status) in expected { #expect(APIError.of(refusal).status.code == status, "\(refusal)") }
        #expect(
            APIError.of(Refusal.tooLong(field: "display_name", limit: 30)).message
                == "Validation failed: Display name is too long (maximum is 30 characters)")
    }
}
