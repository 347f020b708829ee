import Actions
import Domain
import HTTPTransport
import HTTPTypes
import Hummingbird

extension WebApp {
    func addSetUp(to router: some RouterMethods<EdgeContext>) {
        get(router, "/setup", hasGuestForm: true) { try await $0.setUpPage() }
        postAsGuest(router, "/setup") { try await $0.setUp($1) }
    }
}

extension Visit {
    fileprivate func setUpPage() async throws -> PageReply {
        let link = query.string("token") ?? ""
        guard try await actions.isSetUpToken(link) else { return spent(.setUp) }
        return setUpForm(SetUpFields(link: link))
    }

    private func setUpForm(_ view: SetUpFields, status: HTTPResponse.Status = .ok) -> PageReply {
        show(words("set-up.title"), kind: .plain, head: noIndex, status: status, view.html(on: page))
    }

    fileprivate func setUp(_ form: Parameters) async throws -> PageReply {
        var fields = SetUpFields(
            link: form.string("link") ?? "", title: form.string("title") ?? "", username: form.string("username") ?? "",
            email: form.string("email") ?? "")
        if fields.title.allSatisfy(\.isWhitespace) {
            fields.errors.append(FieldError(field: "title", text: words("set-up.name-missing")))
        }
        guard fields.errors.isEmpty else { return setUpForm(fields, status: .unprocessableContent) }
        let owner = SignUpForm(
            username: fields.username, email: fields.email, password: form.string("password") ?? "", agreement: true,
            locale: words.tag)
        do {
            let user = try await actions.setUpServer(token: fields.link, title: fields.title, form: owner)
            return try await admit(user, to: nil, notice: .welcome)
        } catch Refusal.signUp(let faults) {
            fields.errors = words.faults(faults)
            return setUpForm(fields, status: .unprocessableContent)
        } catch Refusal.badToken, Refusal.alreadySetUp {
            return spent(.setUp)
        }
    }
}
