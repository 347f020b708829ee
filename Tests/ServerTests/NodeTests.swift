import Actions
import Database
import Domain
import Foundation
import JobQueue
import PostgresCluster
import Store
import Support
import Testing

@testable import Server

/// The parts put together.
@Suite struct NodeTests {
    private func withNode(on engine: Engine, _ body: (Node) async throws -> Void) async throws {
        try await engine.withLocation { location in
            let database =
                switch location {
                case .memory: ":memory:"
                case .file(let path): path
                case .postgres(let url): url
                }
            let config = ServerConfig(
                domain: "social.example", baseURL: "https://social.example", database: database, logLevel: .critical)
            let node = try await Node.open(
                config, migrate: true, passwords: Passwords(cost: .trivial), settings: .init(isDurable: false))
            do {
                try await body(node)
            } catch {
                await node.close()
                throw error
            }
            await node.close()
        }
    }

    @Test(arguments: Engine.all)
    func `a post leaves a job for people here and one for other servers`(engine: Engine) async throws {
        try await withNode(on: engine) { node in
            let user = try await node.actions.createAccount(
                name: "ada", email: "ada@example.org", password: "correct horse", role: .owner, confirmed: true)
            _ = try await node.actions.publishPost(PostDraft(text: "Hello"), as: user.id)
            let kinds = try await node.queue.counts().filter { $0.waiting == 1 }.map(\.kind)
            #expect(kinds.contains("distribute-post") && kinds.contains("federate-post"))
        }
    }

    @Test(arguments: Engine.all)
    func `only the latest set-up link works, and none once there is an owner`(engine: Engine) async throws {
        try await withNode(on: engine) { node in
            let first = try await node.actions.makeSetUpToken()
            let second = try await node.actions.makeSetUpToken()
            #expect(try await !node.actions.isSetUpToken(first))
            #expect(try await node.actions.isSetUpToken(second))
            _ = try await node.actions.createAccount(
                name: "ada", email: "ada@example.org", password: "correct horse", role: .owner, confirmed: true)
            #expect(try await !node.actions.isSetUpToken(second))
        }
    }

    @Test func `a second server on the same SQLite file does not start`() async throws {
        try await Engine.file.withLocation { location in
            guard case .file(let path) = location else { return }
            try await DatabaseFile(path: path).heldAlone {
                await #expect(throws: StartFault.self) { try await DatabaseFile(path: path).heldAlone {} }
            }
            try await DatabaseFile(path: path).heldAlone {}
        }
    }

    @Test func `the folder of a new server is for its user only`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try DatabaseFile(path: folder.appendingPathComponent("martlet.sqlite").path).prepare()
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o700)
    }

    @Test func `a folder that cannot be made is told in words`() throws {
        let fault = #expect(throws: StartFault.self) {
            try DatabaseFile(path: "/proc/nowhere/martlet.sqlite").prepare()
        }
        #expect(fault?.description.contains("/proc/nowhere") == true)
    }
}
