import JSON

extension Note {
    /// When and where something takes place (Mobilizon, Friendica, PieFed, Gancio …).
    package struct Event: Sendable, Equatable {
        /// As written: the wall clock of the place, with its offset.
        package let start: String
        package let end: String?
        package let place: String?
        package let isCancelled: Bool

        init?(reading object: LinkedObject) {
            guard object.types.contains("Event"), let start = object["startTime"].flatMap(Self.moment) else {
                return nil
            }
            self.start = start
            end = object["endTime"].flatMap(Self.moment)
            place = Self.place(object["location"])
            isCancelled = object.text("ical:status") == "CANCELLED"
        }

        /// `2026-12-11 19:00 – 21:00 UTC+01:00`, and the place; in digits, because nobody knows the readers' language.
        var html: String {
            var when = "\(start.date) \(start.clock)"
            if let end {
                when += " – " + (end.date == start.date ? end.clock : "\(end.date) \(end.clock)")
            }
            when += " \(start.zone)"
            let line = HTML.escaped([when, place].compactMap(\.self).joined(separator: " · "))
            return isCancelled ? "<p><del>\(line)</del></p>" : "<p>\(line)</p>"
        }

        private static func moment(_ value: JSONValue) -> String? {
            guard let text = value.literal, value.moment != nil, text.utf8.count < 40 else { return nil }
            return text
        }

        /// The name of the place and its address, as far as they are there.
        private static func place(_ value: JSONValue?) -> String? {
            if let text = value?.stringValue { return text.truncated(to: 300).trimmed.nonEmpty }
            guard let place = LinkedObject(value?.elements.first) else { return nil }
            let address = LinkedObject(place["address"])
            let parts = ["streetAddress", "addressLocality", "addressCountry"].map { address?.text($0, limit: 200) }
            let words = ([place.text("name", limit: 200), place["address"]?.stringValue] + parts)
                .compactMap { $0?.trimmed.nonEmpty }
            return words.isEmpty ? nil : words.joined(separator: ", ").truncated(to: 500)
        }
    }
}

/// Pieces of RFC 3339.
extension String {
    fileprivate var date: Substring { prefix(10) }
    fileprivate var clock: Substring { dropFirst(11).prefix(5) }

    fileprivate var zone: String {
        let time = dropFirst(11)
        guard let sign = time.firstIndex(where: { $0 == "+" || $0 == "-" }) else { return "UTC" }
        let digits = time[sign...].filter { $0.isNumber }
        guard digits.contains(where: { $0 != "0" }), digits.count == 4 else { return "UTC" }
        return "UTC\(time[sign])\(digits.prefix(2)):\(digits.suffix(2))"
    }
}
