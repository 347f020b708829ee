import CCurl
import Dispatch
import Domain
import Foundation

/// One letter in plain text.
package struct Mail: Sendable {
    package var to: String
    package var subject: String
    package var text: String

    package init(to: String, subject: String, text: String) {
        self.to = to
        self.subject = subject
        self.text = text
    }
}

/// Hands letters to the mail server that `MARTLET_SMTP_URL` names, by libcurl.
package struct Mailer: Sendable {
    /// The server did not take the letter.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let url: String
    private let from: String
    private let clock: Clock
    private let requiresTLS: Bool
    // libcurl blocks; letters wait for one another rather than for Swift's threads.
    private let queue = DispatchQueue(label: "martlet.mail")

    /// - Parameters:
    ///   - url: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. TLS is required unless on loopback.
    ///   - from: the sender's address.
    package init(url: String, from: String, clock: Clock = Clock()) {
        self.url = url
        self.from = from
        self.clock = clock
        let host = URLComponents(string: url)?.host ?? ""
        requiresTLS = !(host == "localhost" || host.hasPrefix("127.") || host == "[::1]")
    }

    /// Returns once the server has accepted the letter.
    package func send(_ mail: Mail) async throws {
        let message = render(mail)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            queue.async { [url, from, requiresTLS] in
                var reason = [CChar](repeating: 0, count: 256)
                let code = ccurl_send_mail(
                    url, from, mail.to, message, message.utf8.count, requiresTLS ? 1 : 0, &reason, reason.count)
                if code == 0 {
                    done.resume()
                } else {
                    let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                    done.resume(throwing: Failure(description: "The mail server refused: \(text) (\(code))"))
                }
            }
        }
    }

    /// RFC 5322 headers, and the text as base64 so that no line is too long and no byte is lost.
    private func render(_ mail: Mail) -> String {
        let body = Data(mail.text.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn,
        ])
        let host = from.split(separator: "@").last.map(String.init) ?? "localhost"
        return [
            "Date: \(Self.date(clock.now()))",
            "From: <\(from)>",
            "To: <\(mail.to)>",
            "Message-ID: <\(UUID().uuidString.lowercased())@\(host)>",
            "Subject: =?UTF-8?B?\(Data(mail.subject.utf8).base64EncodedString())?=",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated",
            "",
            body,
            "",
        ].joined(separator: "\r\n")
    }

    private static func date(_ moment: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss +0000"
        return formatter.string(from: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000))
    }
}
