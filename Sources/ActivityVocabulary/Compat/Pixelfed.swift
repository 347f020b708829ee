extension LinkedObject {
    /// Pixelfed's stories are gone after a day and have neither text nor page: they are no posts.
    var isStory: Bool { types == ["Story"] }
}
