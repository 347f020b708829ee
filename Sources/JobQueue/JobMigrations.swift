import Database

extension JobQueue {
    /// The queue's tables.
    package static let migrations: [Migration] = [
        // `run_at` is when a row may next be claimed. Claiming moves it to the end of the lease, so jobs of a process
        // that died become due by themselves. Rows with a worker are running; those parked have `parked_at`.
        Migration(
            "jobs-0001",
            sql: """
                CREATE TABLE jobs (
                    id INTEGER PRIMARY KEY,
                    kind TEXT NOT NULL,
                    lane TEXT NOT NULL,
                    payload TEXT NOT NULL,
                    unique_key TEXT,
                    run_at INTEGER NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    worker TEXT,
                    again BOOLEAN NOT NULL DEFAULT FALSE,
                    last_error TEXT,
                    parked_at INTEGER,
                    created_at INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX jobs_due ON jobs (lane, run_at) WHERE parked_at IS NULL;
                CREATE UNIQUE INDEX jobs_key ON jobs (kind, unique_key) WHERE unique_key IS NOT NULL;
                CREATE INDEX jobs_parked ON jobs (parked_at) WHERE parked_at IS NOT NULL;
                CREATE TABLE schedules (
                    name TEXT PRIMARY KEY NOT NULL,
                    next_at INTEGER NOT NULL,
                    worker TEXT,
                    lease_until INTEGER,
                    last_error TEXT
                ) STRICT;
                """)
    ]
}
