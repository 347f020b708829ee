import Database

extension Migrations {
    /// What changes jobs that an earlier version left in the queue; after the queue's own migrations. Here: other names,
    /// so that what they were to tell is told all the same.
    package static let ofJobs = [
        Migration(
            "0023_job_kinds",
            sql: """
                UPDATE jobs SET kind = 'federate-tie', payload = '{"deed":"follow",' || SUBSTR(payload, 2)
                    WHERE kind = 'federate-follow';
                UPDATE jobs SET kind = 'federate-tie', payload = '{"deed":"unfollow",' || SUBSTR(payload, 2)
                    WHERE kind = 'federate-undo-follow';
                UPDATE jobs SET kind = 'federate-tie', payload = '{"deed":"block",' || SUBSTR(payload, 2)
                    WHERE kind = 'federate-block';
                UPDATE jobs SET kind = 'federate-tie', payload = '{"deed":"unblock",' || SUBSTR(payload, 2)
                    WHERE kind = 'federate-undo-block';
                UPDATE jobs SET kind = 'federate-tie',
                    payload = '{"deed":"accept",' || REPLACE(SUBSTR(payload, 2), '"follower":', '"target":')
                    WHERE kind = 'federate-accept';
                UPDATE jobs SET kind = 'federate-tie',
                    payload = '{"deed":"reject",' || REPLACE(SUBSTR(payload, 2), '"follower":', '"target":')
                    WHERE kind = 'federate-reject';
                UPDATE jobs SET payload = '{"isFavourite":true,' || SUBSTR(payload, 2)
                    WHERE kind = 'federate-favourite';
                UPDATE jobs SET kind = 'federate-favourite', payload = '{"isFavourite":false,' || SUBSTR(payload, 2)
                    WHERE kind = 'federate-undo-favourite'
                """),
        Migration(
            "0025_quote_answers",
            sql: """
                UPDATE jobs SET kind = 'federate-approval-answer',
                    payload = '{"answer":{"interaction":3,' || SUBSTR(payload, 12)
                    WHERE kind = 'federate-quote-answer'
                """),
    ]
}
