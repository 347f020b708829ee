import Actions
import Domain
import HTTPTypes
import JSON
import Store

extension MastodonAPI {
    var markerRoutes: [Route] {
        [
            .get("/api/v1/markers", scope: "read:statuses", viewer: .required, showMarkers),
            .post("/api/v1/markers", scope: "write:statuses", viewer: .required, setMarkers),
        ]
    }

    @Sendable private func showMarkers(_ call: Call) async throws -> Reply {
        let (me, wanted) = (try call.me, Set(call.parameters.strings("timeline")))
        let markers = try await actions.read { try $0.markers(of: me) }
        return .markers(markers.filter { wanted.contains($0.timeline.rawValue) })
    }

    @Sendable private func setMarkers(_ call: Call) async throws -> Reply {
        let me = try call.me
        var wanted: [(Marker.Timeline, Int64)] = []
        for timeline in Marker.Timeline.allCases {
            guard let text = call.parameters.tree(timeline.rawValue)?.string("last_read_id") else { continue }
            guard let id = Identifier<Never>(text) else { throw APIError.validation("Last read is not a number") }
            wanted.append((timeline, id.rawValue))
        }
        var markers: [Marker] = []
        for (timeline, id) in wanted {
            markers.append(try await actions.setMarker(timeline, lastReadID: id, as: me))
        }
        return .markers(markers)
    }
}

extension Reply {
    fileprivate static func markers(_ markers: [Marker]) -> Reply {
        .json { json in
            json.beginObject()
            for marker in markers {
                json.key(escaping: marker.timeline.rawValue)
                json.beginObject()
                json.field("last_read_id", decimal: marker.lastReadID)
                json.field("version", marker.version)
                json.field("updated_at", date: marker.updatedAt.milliseconds)
                json.endObject()
            }
            json.endObject()
        }
    }
}
