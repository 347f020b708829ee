import Actions
import Domain
import HTTPTransport
import Localization
import Store

/// What a collection says of itself, as its owner types it.
struct CollectionFields {
    var name = ""
    var description = ""
    var tag = ""
    var language = ""
    var sensitive = false
    var discoverable = true
    var errors: [FieldError] = []

    init() {}

    init(_ collection: FeaturedCollection) {
        name = collection.name
        description = collection.description.plainText
        tag = collection.tag ?? ""
        language = collection.language ?? ""
        sensitive = collection.sensitive
        discoverable = collection.discoverable
    }

    init(_ form: Parameters) {
        name = form.string("name") ?? ""
        description = form.string("description") ?? ""
        tag = form.string("tag_name") ?? ""
        language = form.string("language") ?? ""
        sensitive = form.bool("sensitive") ?? false
        discoverable = form.bool("discoverable") ?? false
    }

    var draft: CollectionDraft {
        CollectionDraft(
            name: name, description: description, language: language, tag: tag, sensitive: sensitive,
            discoverable: discoverable)
    }

    /// Says what is wrong; throws what is no fault of a field.
    mutating func take(_ refusal: Refusal, _ words: Messages) throws {
        switch refusal {
        case .blank(let field): errors = [FieldError(field: field, text: words("collection.name-missing"))]
        case .tooLong(let field, let limit):
            errors = [FieldError(field: field, text: words("fault.too-long", ["limit": .number(limit)]))]
        case .tooMany(_, let limit):
            errors = [FieldError(field: "name", text: words("fault.too-many", ["limit": .number(limit)]))]
        case .invalid(let field, _): errors = [FieldError(field: field, text: words("collection.tag-wrong"))]
        default: throw refusal
        }
    }

    func html(action: String, submit: String, cancel: String, on page: PageContext) -> HTML {
        let words = page.words
        let languages =
            [(value: "", label: words("collection.no-language"))]
            + Language.all.map { (value: $0.code, label: "\($0.native) (\($0.english))") }
        return Form(
            action: action, errors: errors,
            fields: [
                Field(
                    "name", words("collection.name"), value: name, errors: errors, isRequired: true,
                    maximum: FeaturedCollection.Limits.name
                ).html,
                Field(
                    "description", words("collection.description"), value: description, errors: errors,
                    maximum: FeaturedCollection.Limits.description
                ).html,
                Field(
                    "tag_name", words("collection.tag"), value: tag, hint: words("collection.tag-hint"), errors: errors
                ).html,
                Field("language", words("composer.language"), kind: .choice(languages), value: language).html,
                Choice(
                    name: "discoverable", label: words("collection.discoverable"),
                    hint: words("collection.discoverable-hint"), isOn: discoverable
                ).html,
                Choice(name: "sensitive", label: words("collection.sensitive"), isOn: sensitive).html,
            ], submit: submit, cancel: cancel
        ).html(on: page)
    }
}

extension Visit {
    func newCollection() throws -> PageReply { try form(CollectionFields()) }

    func createCollection(_ form: Parameters) async throws -> PageReply {
        var fields = CollectionFields(form)
        do {
            let id = try await actions.createCollection(fields.draft, as: requireViewer())
            return .go(LocalPath(trusted: "/collections/\(id)"), notice: .saved)
        } catch let refusal as Refusal {
            try fields.take(refusal, words)
        }
        return try self.form(fields)
    }

    func editCollection() async throws -> PageReply {
        let collection = try await ownCollection()
        return form(CollectionFields(collection), of: collection)
    }

    func saveCollection(_ form: Parameters) async throws -> PageReply {
        let collection = try await ownCollection()
        var fields = CollectionFields(form)
        do {
            try await actions.updateCollection(collection.id, fields.draft, as: requireViewer())
            return .go(LocalPath(trusted: collection.path), notice: .saved)
        } catch let refusal as Refusal {
            try fields.take(refusal, words)
        }
        return self.form(fields, of: collection)
    }

    func confirmDeletion() async throws -> PageReply {
        let collection = try await ownCollection()
        let confirmation = Confirmation(
            title: words("collection.delete-title", ["name": .text(collection.name)]),
            text: words("collection.delete-text"), action: "/-/collections/\(collection.id)/delete",
            submit: words("collection.delete"), back: collection.path)
        return show(confirmation.title, confirmation.html(on: page))
    }

    func deleteCollection() async throws -> PageReply {
        try await actions.deleteCollection(id("collection"), as: requireViewer())
        return .go(LocalPath(trusted: (page.viewer?.person.path ?? "") + "/collections"), notice: .deleted)
    }

    /// The collection of the path, for its owner; nobody else learns that there is one to edit.
    private func ownCollection() async throws -> FeaturedCollection {
        let (viewer, id) = (try requireViewer(), try id("collection", of: FeaturedCollection.self))
        guard let collection = try await read({ try $0.visibleCollection(id, to: viewer) }),
            collection.owner == viewer
        else { throw PageError.notFound }
        return collection
    }

    private func form(_ fields: CollectionFields) throws -> PageReply {
        _ = try requireViewer()
        let back = (page.viewer?.person.path ?? "") + "/collections"
        let title = words("collection.new")
        let body = fields.html(
            action: "/collections/new", submit: words("collection.create"), cancel: back, on: page)
        return show(
            title, status: fields.errors.isEmpty ? .ok : .unprocessableContent,
            "\(PageHead(title, back: back).html(on: page))\(body)")
    }

    private func form(_ fields: CollectionFields, of collection: FeaturedCollection) -> PageReply {
        let title = words("collection.edit")
        let body = fields.html(
            action: collection.path + "/edit", submit: words("composer.save"), cancel: collection.path, on: page)
        return show(
            title, status: fields.errors.isEmpty ? .ok : .unprocessableContent,
            "\(PageHead(title, back: collection.path).html(on: page))\(body)")
    }
}
