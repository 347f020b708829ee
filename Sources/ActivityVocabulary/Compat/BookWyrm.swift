import JSON

extension Note {
    /// What BookWyrm's own types say beyond the text. It sends them to its like only, and articles and notes to us; but
    /// they may come by way of others.
    package struct Book: Sendable, Equatable {
        /// The address of the book.
        package let address: String
        /// From 0 to 5.
        package let rating: Double?
        /// HTML that nobody has sanitised.
        package let quotation: String?

        init?(reading object: LinkedObject) {
            guard let address = object["inReplyToBook"]?.reference else { return nil }
            self.address = address
            rating = object["rating"]?.doubleValue.flatMap { (0...5).contains($0) ? $0 : nil }
            quotation = object.types.contains("Quotation") ? object.text("quote", limit: Caps.summary)?.nonEmpty : nil
        }

        var html: String {
            var html = rating.map { "<p>\(Self.stars($0))</p>" } ?? ""
            html += quotation.map { "<blockquote>\($0)</blockquote>" } ?? ""
            return html + "<p>\(HTML.link(address))</p>"
        }

        private static func stars(_ rating: Double) -> String {
            let halves = Int((rating * 2).rounded())
            let full = String(repeating: "★", count: halves / 2) + (halves % 2 == 1 ? "½" : "")
            return full + String(repeating: "☆", count: 5 - (halves + 1) / 2)
        }
    }
}
