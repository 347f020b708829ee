import HTTPTransport

extension Visit {
    /// Counts one try, by this client's address and by whoever is `meant`. False when either has tried too often.
    func mayTry(_ what: String, limit: Int, within window: Duration, for meant: String? = nil) -> Bool {
        take(1, what, limit, window, meant)
    }

    /// Takes a try back that turned out not to be one.
    func takeBack(_ what: String, limit: Int, within window: Duration) {
        _ = take(-1, what, limit, window, nil)
    }

    private func take(_ cost: Int, _ what: String, _ limit: Int, _ window: Duration, _ meant: String?) -> Bool {
        guard web.settings.limitsRates else { return true }
        // Keys are bounded: what somebody typed may be a megabyte.
        let person = meant.map { "\(what)=\($0.lowercased().prefix(254))" }
        let keys = ["\(what):\(context.clientAddress.key)", person].compactMap(\.self)
        return keys.reduce(true) { allowed, key in
            web.limiter.take(key, limit: limit, window: window, cost: cost).allowed && allowed
        }
    }
}
