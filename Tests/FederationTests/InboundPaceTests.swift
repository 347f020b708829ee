import Testing

@testable import Federation

@Suite("Handling what came while more comes")
struct InboundPaceTests {
    private let long = Duration.seconds(3_600)

    @Test("begins at once when nothing was handled yet")
    func first() async {
        let pace = InboundPace()
        pace.arrived()
        await pace.turn()
    }

    @Test("does not rest once nothing comes any more")
    func lull() async {
        let pace = InboundPace()
        pace.arrived()
        pace.handled(in: long, oldest: 0)
        await pace.turn()
    }

    @Test("does not rest while something has waited for long, however much comes")
    func patience() async {
        let pace = InboundPace()
        pace.handled(in: long, oldest: 1_000)
        let flood = Task { await keepArriving(at: pace) }
        await pace.turn()
        flood.cancel()
    }

    @Test("rests longer than it worked while more keeps coming")
    func rest() async {
        let pace = InboundPace()
        let flood = Task { await keepArriving(at: pace) }
        while !pace.isBusy { await Task.yield() }
        pace.handled(in: .milliseconds(40), oldest: 0)
        let begin = ContinuousClock.now
        let isWatched = Task {
            // A machine that stops for a moment makes a lull: only an unbroken flood tells.
            while !Task.isCancelled {
                if !pace.isBusy { return false }
                try? await Task.sleep(for: .milliseconds(1))
            }
            return true
        }
        await pace.turn()
        let rested = ContinuousClock.now - begin
        isWatched.cancel()
        flood.cancel()
        if await isWatched.value { #expect(rested >= .milliseconds(100)) }
    }

    private func keepArriving(at pace: InboundPace) async {
        while !Task.isCancelled {
            pace.arrived()
            await Task.yield()
        }
    }
}
