import Actions
import Database
import Domain
import JobQueue
import Localization
import Logging
import Store
import Streaming

/// Brings what happened to the people of this server: home timelines, notifications, streams, mail.
package struct Distribution: Sendable {
    let actions: Actions
    let hub: StreamHub
    let ids: Snowflake
    let clock: Clock
    let mailer: Mailer?
    let identity: ServerIdentity
    let languages: Languages
    let logger: Logger

    var database: Database { actions.database }

    /// - Parameter mailer: nil when no mail server is configured: then nothing ever asks for mail.
    package init(
        actions: Actions, hub: StreamHub, ids: Snowflake, clock: Clock, mailer: Mailer?, identity: ServerIdentity,
        languages: Languages, logger: Logger
    ) {
        self.actions = actions
        self.hub = hub
        self.ids = ids
        self.clock = clock
        self.mailer = mailer
        self.identity = identity
        self.languages = languages
        self.logger = logger
    }

    /// Says which jobs are done here.
    package func registerJobs(on queue: JobQueue) {
        queue.onBatch(DistributePost.self, limit: 64) { try await distribute($0) }
        queue.on(RefreshPost.self) { job, _ in try await refresh(job.post) }
        queue.on(DistributeEdit.self) { job, _ in try await distributeEdit(of: job.post) }
        queue.on(DistributeDelete.self) { job, _ in try await distributeDelete(of: job.deleted) }
        queue.on(ApplyServerRule.self) { job, _ in try await apply(job) }
        queue.on(MoveFollowers.self) { job, _ in try await move(job) }
        queue.on(SendMail.self) { job, _ in try await send(job) }
    }
}
