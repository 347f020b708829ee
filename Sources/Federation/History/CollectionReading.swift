import ActivityVocabulary
import Domain
import HTTPTransport

/// One document of a collection, with the page that may be embedded in it.
struct CollectionPart: Sendable {
    /// Objects whole or by their addresses.
    let items: [ObjectReference]
    /// Where it goes on, on the same host.
    let next: String?
    let totalItems: Int?

    /// - Parameter host: where the collection is; pages elsewhere are nobody's word.
    init(_ collection: ItemCollection, on host: String, addresses: Addresses) {
        let page = collection.first?.value.flatMap { try? ItemCollection(reading: $0) }
        items = collection.items + (page?.items ?? [])
        let pages = [page?.next, collection.next, page == nil ? collection.first?.id : nil]
        next = pages.lazy.compactMap(\.self).first { addresses.host($0) == host }
        totalItems = collection.totalItems ?? page?.totalItems
    }
}

extension Fetcher {
    /// A collection or a page of one, as the host of its own address gives it.
    ///
    /// - Parameter limit: more items of the document are left out.
    func collection(
        _ uri: String, atMost limit: Int = ItemCollection.usualLimit, budget: FetchBudget
    ) async throws -> CollectionPart {
        let document = try await document(uri, budget: budget)
        guard let host = addresses.host(uri), document.url.authority == host else {
            throw FetchFailure.invalid("answered by \(document.url.authority)")
        }
        do throws(ReadingError) {
            let read = try ItemCollection(reading: document.json, atMost: limit)
            return CollectionPart(read, on: host, addresses: addresses)
        } catch {
            throw FetchFailure.invalid("\(error)")
        }
    }
}

extension ObjectReference {
    /// The post put into a collection, when the collection's own host may say what it says: it is there, and so is its
    /// author (CVE-2024-23832). Anything else is asked for by its id.
    func note(on host: String, addresses: Addresses) -> Note? {
        guard let value, let note = try? Note(reading: value), addresses.host(note.id) == host,
            addresses.host(note.attributedTo) == host
        else { return nil }
        return note
    }
}
