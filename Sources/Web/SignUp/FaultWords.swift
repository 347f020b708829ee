import Domain
import Localization

extension Messages {
    /// What is wrong with one field of a form for joining, and what to do about it.
    func fault(_ fault: SignUpRules.Fault, of field: String) -> String {
        switch (field, fault) {
        case ("username", .taken): self("fault.username-taken")
        case ("username", .reserved): self("fault.username-reserved")
        case ("username", .tooLong): self("fault.username-long")
        case ("username", .blank): self("fault.username-blank")
        case ("username", _): self("fault.username-invalid")
        case ("email", .taken): self("fault.email-taken")
        case ("email", .blank): self("fault.email-blank")
        case ("email", _): self("fault.email-invalid")
        case ("password", .tooLong): self("fault.password-long")
        case ("password", .blank): self("fault.password-blank")
        case ("password", _): self("fault.password-short")
        case ("reason", .tooLong): self("fault.reason-long")
        case ("reason", _): self("fault.reason-blank")
        default: self("fault.agreement")
        }
    }

    /// All of them, in the order of the form's fields.
    func faults(_ faults: [String: [SignUpRules.Fault]]) -> [FieldError] {
        ["username", "email", "password", "reason", "agreement"].flatMap { field in
            (faults[field] ?? []).prefix(1).map { FieldError(field: field, text: fault($0, of: field)) }
        }
    }
}
