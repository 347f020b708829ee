import Foundation

/// How many files and connections this process may have open at a time.
enum OpenFiles {
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    static var limit: Int { Int(clamping: read().rlim_cur) }

    /// Takes all that the system grants. Programs are started with 1,024 on most, for the sake of those that still use
    /// select(2); here that would be a limit of readers.
    static func raiseLimit() {
        var limit = read()
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }

    private static func read() -> rlimit {
        var limit = rlimit()
        getrlimit(resource, &limit)
        return limit
    }
}
