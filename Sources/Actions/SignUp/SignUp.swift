import Domain
import Store

extension Actions {
    /// The longest reason for joining, in characters.
    static let maxReason = 420

    /// Makes an account for somebody who wants to join.
    ///
    /// - Parameter staff: a moderator who adds this person and vouches for them: they need not confirm, wait or agree.
    /// - Returns: the new user; `hindrance` says what is still missing.
    /// Throws `registrationsClosed`, `signUp` with everything that is wrong, `notAllowed`, `waiting` or `busy`.
    package func signUp(_ form: SignUpForm, confirmedBy staff: Account.ID? = nil) async throws -> User {
        if staff == nil, identity.registration == .closed { throw Refusal.registrationsClosed }
        let form = form.trimmed
        try await check(form, isVouchedFor: staff != nil)
        if staff != nil { return try await enrol(form, confirmedBy: staff) }
        try takeTurn(form.email, isAsking: false)
        defer { signUpLine.left(now: clock.now().milliseconds) }
        return try await enrol(form, confirmedBy: nil)
    }

    /// Whether it is somebody's turn to join; those who have not asked before stand in line from now on.
    ///
    /// Throws `waiting` or `busy`.
    package func askTurn(email: String) throws { try takeTurn(email.trimmed, isAsking: true) }

    private func takeTurn(_ email: String, isAsking: Bool) throws {
        switch signUpLine.come(email.lowercased(), now: clock.now().milliseconds, isAsking: isAsking) {
        case .wait(let ahead, let seconds): throw Refusal.waiting(ahead: ahead, seconds: seconds)
        case .full: throw Refusal.busy
        case .enter: break
        }
    }

    private func enrol(_ form: SignUpForm, confirmedBy staff: Account.ID?) async throws -> User {
        var person = NewPerson(
            username: form.username, email: form.email, passwordHash: try await passwords.hash(form.password),
            keys: try await makeKeyPair(), isConfirmed: staff != nil || !identity.confirmsAddresses,
            isApproved: staff != nil || identity.registration != .approval)
        person.locale = Language.named(form.locale)?.code ?? "en"
        person.reason = form.reason
        return try await write { [person] changes in
            if let staff { try changes.requireStaff(staff) }
            let user = try insert(person, in: changes)
            if !person.isConfirmed { try askConfirmation(of: user.id, in: changes) }
            if person.isConfirmed && !person.isApproved { changes.record(.awaitingApproval(user.id)) }
            for moderator in try changes.transaction.staff(atLeast: .moderator) {
                try notify(moderator, of: .adminSignUp, from: user.id, in: changes)
            }
            return user
        }
    }

    /// Everything at once, so that nobody has to guess twice.
    private func check(_ form: SignUpForm, isVouchedFor: Bool) async throws {
        var faults: [String: [SignUpRules.Fault]] = [:]
        func note(_ field: String, _ fault: SignUpRules.Fault?) {
            if let fault { faults[field, default: []].append(fault) }
        }
        note("username", SignUpRules.fault(username: form.username))
        note("email", SignUpRules.fault(email: form.email))
        note("password", SignUpRules.fault(password: form.password))
        if !isVouchedFor {
            note("agreement", form.agreement ? nil : .notAccepted)
            if identity.registration == .approval { note("reason", form.reason.isEmpty ? .blank : nil) }
        }
        note("reason", form.reason.count > Self.maxReason ? .tooLong : nil)
        do {
            try await read { try refuseTaken(username: form.username, email: form.email, in: $0) }
        } catch Refusal.signUp(let taken) {
            faults.merge(taken) { mine, _ in mine }
        }
        if !faults.isEmpty { throw Refusal.signUp(faults) }
    }
}

extension SignUpForm {
    fileprivate var trimmed: SignUpForm {
        var form = self
        form.username = username.trimmed
        form.email = email.trimmed
        form.reason = reason.trimmed
        return form
    }
}
