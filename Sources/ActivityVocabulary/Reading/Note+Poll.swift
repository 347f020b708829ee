import JSON

extension Note {
    /// The choices of a Question, with the votes its server has counted.
    package struct Poll: Sendable, Equatable {
        package struct Option: Sendable, Equatable {
            package let name: String
            package let votes: Int?
        }

        package let options: [Option]
        package let multiple: Bool
        package let endTime: Int64?
        /// Milliseconds since 1970; set once nobody can vote any more.
        package let closed: Int64?
        package let votersCount: Int?

        init?(reading object: LinkedObject) {
            guard object.types.contains("Question") else { return nil }
            let one = object["oneOf"]?.elements ?? []
            let any = object["anyOf"]?.elements ?? []
            multiple = one.isEmpty
            options = (one.isEmpty ? any : one).prefix(Caps.pollOptions).compactMap { element in
                guard let option = LinkedObject(element), let name = option.text("name", limit: 500)?.trimmed.nonEmpty
                else { return nil }
                return Option(name: name, votes: option.total("replies"))
            }
            guard !options.isEmpty else { return nil }
            endTime = object["endTime"]?.moment
            // Some write `true`: then it closed when it was to end, or else at some unknown time.
            let closed = object["closed"]
            self.closed = closed?.moment ?? (closed?.truth == true ? endTime ?? 0 : nil)
            votersCount = object["votersCount"]?.whole.map { Int(clamping: max($0, 0)) }
        }
    }
}
