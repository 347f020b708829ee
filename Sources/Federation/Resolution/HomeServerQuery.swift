import Domain
import HTTPTransport
import JSON
import Store

extension WebFingerQuery {
    private static let intentPrefix = "https://w3id.org/fep/3b86/"
    private static let subscribeRelation = "http://ostatus.org/schema/1.0/subscribe"

    /// What the server of a handle offers for interacting with things elsewhere. Only addresses on its own registrable
    /// domain count, so that nobody is led astray by us (security: open redirect).
    func home(of handle: Handle, budget: FetchBudget) async throws -> HomeServer {
        guard let domain = handle.domain else { throw FetchFailure.refused("no domain") }
        let document = try await descriptor(handle, budget: budget)
        var home = HomeServer()
        for link in (document["links"]?.arrayValue ?? []).prefix(64) {
            guard let relation = link["rel"]?.stringValue,
                let template = (link["template"] ?? link["href"])?.stringValue, template.utf8.count <= 2_048,
                let url = addresses.url(HomeServer.withoutPlaceholders(template)),
                // Its host is written out: what is filled in stands behind the first slash.
                template.hasPrefix(url.origin + "/"),
                RegistrableDomain.of(url.authority) == RegistrableDomain.of(domain)
            else { continue }
            if relation == Self.subscribeRelation {
                home.subscribe = home.subscribe ?? template
            } else if relation.hasPrefix(Self.intentPrefix) {
                let name = String(relation.dropFirst(Self.intentPrefix.count))
                home.intents[name] = home.intents[name] ?? template
            }
        }
        return home
    }
}

extension HomeServer {
    /// For looking at where a template leads: a placeholder in place of the host would be none of its own.
    fileprivate static func withoutPlaceholders(_ template: String) -> String {
        String(template.prefix { $0 != "{" && $0 != "?" && $0 != "#" })
    }
}
