import Actions
import ActivityVocabulary
import Domain
import Store

extension Resolvers {
    /// Reads the hashtags on somebody's profile from their server, when that names a collection of them. Whatever
    /// cannot be had leaves what is known.
    func renewFeaturedTags(of account: Account.ID, budget: FetchBudget) async throws {
        let actor = try await objects.actions.read { try $0.remoteActor(account) }
        guard let address = actor?.featuredTagsURL else { return }
        do {
            guard var found = try await collection(at: address, budget: budget) else { return }
            if found.items.isEmpty, let first = found.first {
                if let page = first.value.flatMap({ try? ItemCollection(reading: $0) }) {
                    found = page
                } else if let id = first.id, objects.addresses.isSameHost(id, address),
                    let page = try await collection(at: id, budget: budget)
                {
                    found = page
                }
            }
            let names = found.items.compactMap { $0.value.flatMap(Tags.Hashtag.init(reading:))?.name }
            try await objects.actions.receiveFeaturedTags(names, of: account)
        } catch let failure as FetchFailure {
            objects.actions.logger.debug("Hashtags not renewed", metadata: ["reason": "\(failure)"])
        }
    }

    private func collection(at address: String, budget: FetchBudget) async throws -> ItemCollection? {
        let document = try await objects.fetcher.document(address, budget: budget)
        guard objects.addresses.isSameHost(document.url.string, address),
            case .collection(let collection)? = try? Document(reading: document.json)
        else { return nil }
        return collection
    }
}
