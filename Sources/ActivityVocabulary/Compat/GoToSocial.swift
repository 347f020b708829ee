import JSON

extension LinkedObject {
    /// GoToSocial writes the description of a file as `summary`, others as `name`.
    var fileDescription: String? { text("summary", limit: 10_000)?.nonEmpty ?? text("name", limit: 10_000) }

    /// Before 0.20 it called the two halves of a rule `always` and `approvalRequired`.
    var automaticParties: JSONValue? { self["automaticApproval"] ?? self["always"] }
    var manualParties: JSONValue? { self["manualApproval"] ?? self["approvalRequired"] }

    /// Until 0.19 its stamps were a `LikeApproval` and so on, with `object` and `target`.
    var stampTypes: [String] {
        types.map { $0.hasSuffix("Approval") ? String($0.dropLast(8)) + "Authorization" : $0 }
    }
    var stampedObject: String? { (self["interactingObject"] ?? self["object"])?.reference }
    var stampedTarget: String? { (self["interactionTarget"] ?? self["target"])?.reference }
}
