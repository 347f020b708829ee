import Database
import Metrics
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// How hard it is for this process to keep up: the first to be left out is what nobody waits for, then whatever is
/// neither reading by people who are signed in nor of the server's own.
package final class Pressure: Service {
    package enum Level: Int, Sendable, Comparable {
        case calm
        /// Optional work waits: threads and profiles of other servers that might be made more complete.
        case strained
        /// Only those who are signed in are served, and only what they read.
        case overloaded

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// What was seen at one moment.
    struct Sample {
        /// How long an event loop took to turn to something new, in milliseconds.
        var lag: Int64
        /// Calls that wait for the database.
        var waiting: Int

        var level: Level {
            if lag > 1_000 || waiting > 5_000 { return .overloaded }
            return lag > 200 || waiting > 1_000 ? .strained : .calm
        }
    }

    private struct State {
        var level = Level.calm
        /// How many samples in a row said something else.
        var dissent = 0
    }

    /// Samples in a row that it takes to change: a moment's hitch is no overload, and a moment's rest no end of one.
    private static let (rising, falling) = (3, 20)
    private static let pause = Duration.milliseconds(100)

    private let database: Database
    private let loops: any EventLoopGroup
    private let state = Mutex(State())
    private let gauge = Gauge(label: "overload_level")

    package init(_ database: Database, loops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
        self.database = database
        self.loops = loops
    }

    package var level: Level { state.withLock { $0.level } }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.pause)
                self.note(await self.sample())
            }
        }
    }

    func note(_ sample: Sample) {
        let level = state.withLock { state in
            let seen = sample.level
            state.dissent = seen == state.level ? 0 : state.dissent + 1
            if state.dissent >= (seen > state.level ? Self.rising : Self.falling) {
                state.level = seen
                state.dissent = 0
            }
            return state.level
        }
        gauge.record(level.rawValue)
    }

    /// The slowest loop counts: the connections on it are held up.
    private func sample() async -> Sample {
        let begin = ContinuousClock.now
        let turns = loops.makeIterator().map { $0.submit {} }
        for turn in turns { try? await turn.get() }
        let waiting = database.waiting
        let lag = (ContinuousClock.now - begin).components
        return Sample(
            lag: lag.seconds * 1_000 + lag.attoseconds / 1_000_000_000_000_000,
            waiting: waiting.reads + waiting.writes)
    }
}
