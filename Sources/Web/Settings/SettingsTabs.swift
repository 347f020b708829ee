import HTTPTypes

/// The pages of the settings.
enum SettingsTab: String, CaseIterable {
    case profile, account, appearance, posting, sessions, moving

    var path: String { "/settings/\(rawValue)" }
}

extension Visit {
    /// A page of the settings, with the way to the others.
    func settings(_ tab: SettingsTab, status: HTTPResponse.Status = .ok, _ content: HTML) -> PageReply {
        let titles: [SettingsTab: String] = [
            .profile: words("settings.profile"), .account: words("settings.account"),
            .appearance: words("settings.appearance"), .posting: words("settings.posting"),
            .sessions: words("settings.sessions"), .moving: words("settings.moving"),
        ]
        let tabs = Tabs(
            label: words("nav.settings"),
            items: SettingsTab.allCases.map { (title: titles[$0] ?? "", path: $0.path, current: $0 == tab) })
        let head = PageHead(words("nav.settings"), tools: "\(adminLink)\(signOutButton)")
        return show(
            "\(titles[tab] ?? "") · \(words("nav.settings"))", current: .settings, status: status,
            "\(head.html(on: page))\(tabs.html)\(content)")
    }

    private var signOutButton: HTML {
        """
        <button class="button" form="act" formaction="/auth/sign_out">\(Icon.leave.html)\
        \(words("sign-out"))</button>
        """
    }
}
