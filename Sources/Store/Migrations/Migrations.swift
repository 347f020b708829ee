import Database

/// Every change of the tables, in order. Migrations only add files: one that has been released is never edited.
package enum Migrations {
    package static let all: [Migration] = [
        accounts0001, posts0002, relations0003, timelines0004, auth0005, servers0006,
        polls0007,
        reactions0008,
        quotes0009,
        policies0010,
        conversations0011,
        deliveries0012,
        movesAndReports0014,
        featuredTags0015,
        collections0016,
        signatures0017,
        keys0018,
        profiles0019,
        relays0020,
        showing0021,
        waiting0022,
        pins0024,
        refusals0025,
        nodes0028,
    ]
}
