import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// What the system says of this process, proc(5) and clock_gettime(2).
struct ProcessFigures {
    /// Bytes; 0 where the system does not say.
    let residentBytes: Double
    let cpuSeconds: Double
    let openFiles: Int
    /// Seconds since 1970.
    let startedAt: Double

    private static let began = Date().timeIntervalSince1970

    /// To be called at the start, which it remembers.
    static func begin() { _ = began }

    static func now() -> ProcessFigures {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Double($0) }
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
        return ProcessFigures(
            residentBytes: (pages ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))),
            cpuSeconds: Double(used.tv_sec) + Double(used.tv_nsec) / 1e9, openFiles: files, startedAt: began)
    }
}
