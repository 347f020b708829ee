import Actions
import Domain
import HTTPTypes
import Store

extension MastodonAPI {
    var followRequestRoutes: [Route] {
        [
            .get("/api/v1/follow_requests", scope: "read:follows", viewer: .required) { call in
                try await list(call) { reader, me, page in try reader.followRequests(to: me, page: page) }
            },
            .post("/api/v1/follow_requests/:account_id/authorize", scope: "write:follows", viewer: .required) { call in
                .relationship(
                    try await actions.acceptFollowRequest(from: try call.id("account_id"), as: try call.me))
            },
            .post("/api/v1/follow_requests/:account_id/reject", scope: "write:follows", viewer: .required) { call in
                .relationship(
                    try await actions.rejectFollowRequest(from: try call.id("account_id"), as: try call.me))
            },
        ]
    }
}
