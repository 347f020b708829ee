import Actions
import Domain
import HTTPTransport
import Store

/// The hashtags on one's profile: those there are, and one to add.
struct FeaturedTagList {
    var tags: [FeaturedTag]
    var suggestions: [Tag]
    var limit: Int
    var errors: [FieldError] = []

    func html(on page: PageContext) -> HTML {
        let words = page.words
        let rows = tags.map { tag -> HTML in
            """
            <li>#<bdi>\(tag.display)</bdi> \
            <button class="button" form="act" formaction="/settings/featured_tags/\(tag.id.description)/remove">\
            \(words("tags.remove"))<span class="vh"> #\(tag.display)</span></button></li>
            """
        }
        let names = suggestions.map { tag -> HTML in "<option value=\"\(tag.display)\"></option>" }
        let field = Field(
            "name", words("tags.add"), hint: words("tags.hint", ["limit": .number(limit)]), errors: errors,
            isRequired: true, maximum: 100, list: "tags-used"
        ).html
        let form = Form(
            action: "/settings/featured_tags", errors: errors,
            fields: [field, "<datalist id=\"tags-used\">\(names)</datalist>"], submit: words("tags.submit"))
        return """
            <section aria-labelledby="featured-tags"><h2 class="box" id="featured-tags">\(words("tags.title"))</h2>\
            \(tags.isEmpty ? nil : "<ul class=\"box\">\(rows)</ul>")\
            \(tags.count < limit ? form.html(on: page) : nil)</section>
            """
    }
}

extension Visit {
    /// The part of the profile's settings that is about hashtags.
    func featuredTagList(errors: [FieldError] = []) async throws -> HTML {
        let viewer = try requireViewer()
        let (tags, used) = try await read { reader in
            (
                try reader.featuredTags(of: viewer),
                try reader.tagsUsed(by: viewer, inNewest: 1_000, limit: 10)
            )
        }
        return FeaturedTagList(tags: tags, suggestions: used, limit: actions.limits.maxFeaturedTags, errors: errors)
            .html(on: page)
    }

    func featureTag(_ form: Parameters) async throws -> PageReply {
        let fault: String
        do {
            try await actions.featureTag(form.string("name") ?? "", as: requireViewer())
            return .go(LocalPath(trusted: SettingsTab.profile.path), notice: .saved)
        } catch Refusal.alreadyFeatured {
            return .go(LocalPath(trusted: SettingsTab.profile.path))
        } catch Refusal.invalid {
            fault = words("tags.invalid")
        } catch Refusal.tooMany(_, let limit) {
            fault = words("fault.too-many", ["limit": .number(limit)])
        }
        return try await profileSettings(status: .unprocessableContent, tagErrors: [.init(field: "name", text: fault)])
    }

    func unfeatureTag() async throws -> PageReply {
        try await actions.unfeatureTag(id("tag"), as: requireViewer())
        return .go(LocalPath(trusted: SettingsTab.profile.path), notice: .saved)
    }
}
