import Synchronization

/// Under which template a request was answered, once that is known. Set by routers inside a router.
package final class RouteName: Sendable {
    /// A template; one object for each route, made before there are requests.
    package final class Template: Sendable {
        package let path: String

        package init(_ path: String) { self.path = path }
    }

    private let found = AtomicLazyReference<Template>()

    package init() {}

    package var path: String? { found.load()?.path }

    /// The first that is set stays.
    package func set(_ template: Template) { _ = found.storeIfNil(template) }
}
