/// A page that has only something to say, and one way on.
struct PlainState {
    var icon = Icon.landing
    var title: String
    var text: HTML
    var action: (label: String, path: String)?

    var html: HTML {
        """
        <div class="empty">\(icon.drawing)<h1>\(title)</h1><p>\(text)</p>\
        \(action.map { link -> HTML in "<a class=\"button main\" href=\"\(link: link.path)\">\(link.label)</a>" })</div>
        """
    }
}
