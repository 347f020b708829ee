import Database
import Domain
import JobQueue
import Localization
import Logging
import Store
import Streaming

/// Brings what happened to the people of this server: home timelines, notifications, streams, mail.
package struct Distribution: Sendable {
    let database: Database
    let hub: StreamHub
    let ids: Snowflake
    let clock: Clock
    let mailer: Mailer?
    let identity: ServerIdentity
    let languages: Languages
    let logger: Logger

    /// - Parameter mailer: nil when no mail server is configured: then nothing ever asks for mail.
    package init(
        database: Database, hub: StreamHub, ids: Snowflake, clock: Clock, mailer: Mailer?, identity: ServerIdentity,
        languages: Languages, logger: Logger
    ) {
        self.database = database
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
        queue.on(SendMail.self) { job, _ in try await send(job) }
    }
}
