import Actions
import Domain
import HTTPTransport
import Hummingbird
import Store

/// Collections of people whom somebody recommends: on a profile, each on its own page, and the forms of their owner.
extension WebApp {
    func addCollections(to router: some RouterMethods<EdgeContext>) {
        get(router, "/collections/new") { visit in try visit.newCollection() }
        post(router, "/collections/new") { visit, form in try await visit.createCollection(form) }
        get(router, "/collections/{collection}") { visit in try await visit.collection() }
        get(router, "/collections/{collection}/edit") { visit in try await visit.editCollection() }
        post(router, "/collections/{collection}/edit") { visit, form in try await visit.saveCollection(form) }
        get(router, "/collections/{collection}/delete") { visit in try await visit.confirmDeletion() }
        post(router, "/-/collections/{collection}/delete") { visit, _ in try await visit.deleteCollection() }
        post(router, "/-/collections/{collection}/add") { visit, form in try await visit.addToCollection(form) }
        post(router, "/-/collections/{collection}/items/{item}/remove") { visit, form in
            try await visit.actions.removeFromCollection(
                visit.id("collection"), item: visit.id("item"), as: visit.requireViewer())
            return visit.back(form)
        }
        post(router, "/-/collections/{collection}/items/{item}/leave") { visit, form in
            try await visit.actions.leaveCollection(
                visit.id("collection"), item: visit.id("item"), as: visit.requireViewer())
            return visit.back(form)
        }
    }
}

extension Visit {
    /// The part of a profile that shows what somebody collects; to themselves also where they are collected.
    func collections(of account: Account) async throws -> HTML {
        let viewer = viewer
        if viewer != nil { try await actions.renewCollections(of: account.id) }
        let isOwner = viewer == account.id
        let (own, featuring) = try await read { reader in
            let most = FeaturedCollection.Limits.remoteCollections
            let own = try reader.collections(of: account.id, viewer: viewer, limit: most)
            let featuring = try isOwner ? reader.collections(featuring: account.id, limit: most) : []
            return (
                try reader.collectionViews(own, viewer: viewer), try reader.collectionViews(featuring, viewer: viewer)
            )
        }
        let new: HTML? =
            isOwner
            ? """
            <p class="box"><a class="button main" href="/collections/new">\(words("collection.new"))</a></p>
            """ : nil
        let empty = EmptyState(title: words("collections.empty"), text: words("collections.empty.text")).html
        let others: HTML? =
            featuring.isEmpty ? nil : "<h2 class=\"box\">\(words("collections.featuring"))</h2>\(rows(featuring))"
        return "\(new)\(own.isEmpty ? empty : rows(own))\(others)"
    }

    private func rows(_ views: [CollectionView]) -> HTML {
        let rows = views.map { view -> HTML in
            let collection = view.collection
            let count = words("collection.people", ["count": .number(view.count)])
            return """
                <article class="row"><a class="who" href="\(link: collection.path)"><bdi class="name">\
                \(collection.name)</bdi><span class="muted">\(count)</span></a>\(about(collection))</article>
                """
        }
        return "\(rows)"
    }

    private func about(_ collection: FeaturedCollection) -> HTML? {
        guard !collection.description.isEmpty else { return nil }
        return "<p class=\"bio\" dir=\"auto\">\(collection.description.plainText)</p>"
    }

    fileprivate func collection() async throws -> PageReply {
        let page = try await collectionPage()
        return show(page.view.collection.name, page.html)
    }

    /// A collection with the people in it.
    fileprivate func collectionPage(errors: [FieldError] = []) async throws -> (view: CollectionView, html: HTML) {
        let (id, viewer) = (try id("collection", of: FeaturedCollection.self), viewer)
        let found = try await read { reader -> CollectionPage? in
            guard let view = try reader.collectionView(id, viewer: viewer),
                let owner = try reader.account(view.collection.owner)
            else { return nil }
            let ids = view.items.compactMap(\.account)
            let relationships = try viewer.map { try reader.relationships(ids, viewer: $0) } ?? []
            return CollectionPage(
                view: view, owner: owner, accounts: try reader.accounts(ids),
                relationships: Dictionary(relationships.map { ($0.target, $0) }) { first, _ in first },
                viewer: viewer, errors: errors)
        }
        guard let found else { throw PageError.notFound }
        if viewer != nil { try await actions.renewCollections(of: found.owner.id) }
        return (found.view, found.html(on: page))
    }

    fileprivate func addToCollection(_ form: Parameters) async throws -> PageReply {
        let (viewer, id) = (try requireViewer(), try id("collection", of: FeaturedCollection.self))
        let text = form.string("account") ?? ""
        let fault: String
        do {
            guard let handle = Handle(text), let account = try await web.resolver.account(handle) else {
                throw Refusal.notFound
            }
            _ = try await actions.addToCollection(id, account: account, as: viewer)
            return .go(LocalPath(trusted: "/collections/\(id)"), notice: .saved)
        } catch Refusal.notFound {
            fault = words("collection.unknown-account")
        } catch Refusal.notFeaturable {
            fault = words("collection.not-featurable")
        } catch Refusal.tooMany(_, let limit) {
            fault = words("fault.too-many", ["limit": .number(limit)])
        }
        let page = try await collectionPage(errors: [FieldError(field: "account", text: fault)])
        return show(page.view.collection.name, status: .unprocessableContent, page.html)
    }
}

/// One collection, as its page shows it.
private struct CollectionPage: Sendable {
    var view: CollectionView
    var owner: Account
    var accounts: [Account.ID: Account]
    var relationships: [Account.ID: Relationship]
    var viewer: Account.ID?
    var errors: [FieldError]

    private var collection: FeaturedCollection { view.collection }
    private var isOwner: Bool { viewer == owner.id }

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let person = PersonLine(owner)
        let people = view.items.compactMap { item -> HTML? in
            item.account.flatMap { accounts[$0] }.map { row(item, $0, page) }
        }
        let empty = EmptyState(title: words("collection.empty"), text: words("collection.empty.text")).html
        return """
            \(PageHead(collection.name, back: person.path + "/collections").html(on: page))\
            <section class="box stack"><p>\(words.html("collection.by", slots: ["name": person.nameLink]))</p>\
            \(description)\(badges(page))\(isOwner ? tools(page) : nil)</section>\
            \(isOwner ? adding(page) : nil)\(people.isEmpty ? empty : "\(people)")
            """
    }

    private var description: HTML? {
        collection.description.isEmpty
            ? nil : "<div class=\"words\" dir=\"auto\">\(HTML(collection.description, local: HTML.tagPath))</div>"
    }

    private func badges(_ page: PageContext) -> HTML? {
        let tag = collection.tag.map { tag -> HTML in
            "<a class=\"tag\" href=\"/tags/\(Hashtag.key(of: tag).queryEscaped)\">#<bdi>\(tag)</bdi></a>"
        }
        let sensitive: HTML? =
            collection.sensitive ? "<span class=\"tag\">\(page.words("collection.is-sensitive"))</span>" : nil
        guard tag != nil || sensitive != nil else { return nil }
        return "<p class=\"tags\">\(tag)\(sensitive)</p>"
    }

    private func tools(_ page: PageContext) -> HTML {
        """
        <p class="buttons"><a class="button" href="\(link: collection.path)/edit">\(Icon.edit.html)\
        \(page.words("collection.edit"))</a><a class="button danger" href="\(link: collection.path)/delete">\
        \(page.words("collection.delete"))</a></p>
        """
    }

    private func adding(_ page: PageContext) -> HTML {
        let field = Field(
            "account", page.words("collection.account"), hint: page.words("collection.account-hint"), errors: errors,
            isRequired: true, isTechnical: true)
        return Form(
            action: "/-/collections/\(collection.id)/add", errors: errors, fields: [field.html],
            submit: page.words("collection.add")
        ).html(on: page)
    }

    private func row(_ item: FeaturedItem, _ account: Account, _ page: PageContext) -> HTML {
        let words = page.words
        let address = "/-/collections/\(collection.id)/items/\(item.id)"
        var row = AccountRow(account, relationship: account.id == viewer ? nil : relationships[account.id])
        let waiting: HTML? =
            item.state == .pending ? "<span class=\"muted\">\(words("collection.waiting")) </span>" : nil
        func button(_ verb: String, _ label: String) -> HTML {
            """
            \(waiting)<button class="button" form="act" formaction="\(address)/\(verb)">\(label)\
            <span class="vh"> @\(account.handle.description)</span></button>
            """
        }
        if isOwner {
            row.tools = button("remove", words("collection.remove"))
        } else if account.id == viewer {
            row.tools = button("leave", words("collection.leave"))
        }
        return row.html(on: page)
    }
}
