import JSON

extension Note {
    /// A file shown with a post, or a link given with it.
    package struct Attachment: Sendable, Equatable {
        package enum Kind: Sendable {
            case image, video, audio, unknown
            /// A web page, not a file.
            case link
        }

        package let kind: Kind
        package let url: String
        package let mediaType: String?
        /// The alternative text.
        package let description: String?
        package let blurhash: String?
        package let width: Int?
        package let height: Int?
        /// Each from -1 to 1.
        package let focus: Focus?
        package let preview: Picture?

        package struct Focus: Sendable, Equatable {
            package let x: Double
            package let y: Double
        }

        static func attachments(of object: LinkedObject) -> [Attachment] {
            var found = [Attachment(streamOf: object)].compactMap(\.self)
            for element in object.attachedFiles {
                guard found.count < Caps.attachments else { break }
                guard let attachment = Attachment(element), !found.contains(where: { $0.url == attachment.url }) else {
                    continue
                }
                found.append(attachment)
            }
            return found
        }

        /// The video or recording that a post is, rather than has.
        private init?(streamOf object: LinkedObject) {
            guard let file = object.streamedFile, let address = file.fileAddress else { return nil }
            kind = object.types.contains("Video") ? .video : .audio
            url = address
            mediaType = file.mediaType
            description = object.text("name")?.trimmed.nonEmpty
            blurhash = nil
            width = Self.size(file["width"])
            height = Self.size(file["height"])
            focus = nil
            preview = object.largestPicture("icon") ?? object.picture("image")
        }

        private init?(_ element: JSONValue) {
            if let address = element.stringValue.flatMap(WebAddress.checked) {
                self.init(address, LinkedObject(.object(JSONObject())))
            } else if let object = LinkedObject(element), let address = object.fileAddress {
                self.init(address, object)
            } else {
                return nil
            }
        }

        private init?(_ address: String, _ object: LinkedObject?) {
            guard let object, !object.types.contains("PropertyValue") else { return nil }
            url = address
            mediaType = object.mediaType ?? LinkedObject(object["url"]?.elements.first)?.mediaType
            kind = Self.kind(types: object.types, mediaType: mediaType, address: address)
            description = object.fileDescription?.trimmed.nonEmpty
            blurhash = object.text("blurhash").flatMap(Self.checkedBlurhash)
            width = Self.size(object["width"])
            height = Self.size(object["height"])
            let point = (object["focalPoint"]?.elements ?? []).compactMap(\.doubleValue)
            focus = point.count == 2 ? Focus(x: min(max(point[0], -1), 1), y: min(max(point[1], -1), 1)) : nil
            preview = object.picture("icon")
        }

        private static func kind(types: [String], mediaType: String?, address: String) -> Kind {
            if let kind = kind(mediaType: mediaType) { return kind }
            for type in types {
                switch type {
                case "Image": return .image
                case "Video": return .video
                case "Audio": return .audio
                default: break
                }
            }
            if let kind = kind(extensionOf: address) { return kind }
            return types.contains("Link") || types.contains("Page") ? .link : .unknown
        }

        private static func kind(mediaType: String?) -> Kind? {
            guard let family = mediaType?.split(separator: "/").first else { return nil }
            switch family {
            case "image": return .image
            case "video": return .video
            case "audio": return .audio
            case "text": return .link
            default: return nil
            }
        }

        private static func kind(extensionOf address: String) -> Kind? {
            let path = address.prefix { $0 != "?" && $0 != "#" }
            switch path.split(separator: "/").last?.split(separator: ".").last?.lowercased() {
            case "jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "jxl": return .image
            case "mp4", "webm", "mov", "m4v": return .video
            case "mp3", "ogg", "oga", "opus", "flac", "wav", "m4a", "aac": return .audio
            default: return nil
            }
        }

        /// Base 83, as far as its alphabet and length go; a decoder checks the rest.
        private static func checkedBlurhash(_ text: String) -> String? {
            let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8
            guard (6...166).contains(text.utf8.count), text.utf8.allSatisfy(alphabet.contains) else { return nil }
            return text
        }

        private static func size(_ value: JSONValue?) -> Int? {
            guard let size = value?.whole, (1...100_000).contains(size) else { return nil }
            return Int(size)
        }
    }
}
