import CLibPQ

/// Parameters in the form libpq takes: pointers into one run of bytes, with the type and format of each.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private(set) var types: [Oid] = []

    init(_ parameters: [SQL.Parameter]) {
        offsets.reserveCapacity(parameters.count)
        for parameter in parameters {
            switch parameter {
            case .value(let value, let type): append(value, type)
            // The statement casts these to the array type itself.
            case .integers(let integers): append(text: ListText.array(integers), PostgresRow.TypeID.text)
            case .texts(let texts): append(text: ListText.array(texts), PostgresRow.TypeID.text)
            }
        }
    }

    var count: Int32 { Int32(offsets.count) }

    func withPointers<R>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    private mutating func append(_ value: SQLValue, _ type: ColumnType) {
        switch value {
        case .null: appendNull(type)
        case .bool(let bool): append([bool ? 1 : 0], PostgresRow.TypeID.bool)
        case .integer(let integer): append(bigEndian(UInt64(bitPattern: integer)), PostgresRow.TypeID.int8)
        case .real(let real): append(bigEndian(real.bitPattern), PostgresRow.TypeID.float8)
        case .blob(let blob): append(blob, PostgresRow.TypeID.bytea)
        case .text(let text): append(text: StorableText.of(text), PostgresRow.TypeID.text)
        }
    }

    private mutating func appendNull(_ type: ColumnType) {
        offsets.append(nil)
        lengths.append(0)
        formats.append(1)
        let id: Oid =
            switch type {
            case .any: 0
            case .bool: PostgresRow.TypeID.bool
            case .integer: PostgresRow.TypeID.int8
            case .real: PostgresRow.TypeID.float8
            case .text: PostgresRow.TypeID.text
            case .blob: PostgresRow.TypeID.bytea
            }
        types.append(id)
    }

    private mutating func append(_ value: some Collection<UInt8>, _ type: Oid) {
        offsets.append(bytes.count)
        bytes += value
        // So that an empty value has an address too: without one it would be NULL.
        bytes.append(0)
        lengths.append(Int32(value.count))
        formats.append(1)
        types.append(type)
    }

    private mutating func append(text: String, _ type: Oid) {
        var text = text
        text.withUTF8 { append($0, type) }
    }

    private func bigEndian(_ bits: UInt64) -> [UInt8] {
        withUnsafeBytes(of: bits.bigEndian) { Array($0) }
    }
}
