import CLibPQ

/// One row of a PostgreSQL result in binary form. Formats: PostgreSQL's `src/backend/utils/adt/*.c`, the functions
/// named `…send`.
struct PostgresRow {
    let result: OpaquePointer
    let row: Int32

    /// Types by their object id in `pg_type`, which is the same on every server.
    enum TypeID {
        static let bool: Oid = 16
        static let bytea: Oid = 17
        static let int8: Oid = 20
        static let int2: Oid = 21
        static let int4: Oid = 23
        static let text: Oid = 25
        static let oid: Oid = 26
        static let float4: Oid = 700
        static let float8: Oid = 701
        static let numeric: Oid = 1700
    }

    func integer(_ column: Int32) throws -> Int64? {
        guard let bytes = field(column) else { return nil }
        switch PQftype(result, column) {
        case TypeID.int8, TypeID.int4, TypeID.int2, TypeID.bool: return bigEndian(bytes)
        case TypeID.oid: return bigEndian(bytes) & 0xffff_ffff
        case TypeID.numeric:
            guard let integer = Int64(exactly: PostgresNumeric.double(bytes).rounded(.towardZero)) else {
                throw DatabaseError.failed("a numeric that is no 64-bit integer")
            }
            return PostgresNumeric.integer(bytes) ?? integer
        case let type: throw DatabaseError.failed("a column of type \(type) read as an integer")
        }
    }

    func real(_ column: Int32) throws -> Double? {
        guard let bytes = field(column) else { return nil }
        switch PQftype(result, column) {
        case TypeID.float8: return Double(bitPattern: UInt64(bitPattern: bigEndian(bytes)))
        case TypeID.float4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bigEndian(bytes))))
        case TypeID.numeric: return PostgresNumeric.double(bytes)
        case TypeID.int8, TypeID.int4, TypeID.int2: return Double(bigEndian(bytes))
        case let type: throw DatabaseError.failed("a column of type \(type) read as a number")
        }
    }

    func text(_ column: Int32) throws -> String? {
        guard let bytes = field(column) else { return nil }
        switch PQftype(result, column) {
        case TypeID.int8, TypeID.int4, TypeID.int2: return String(bigEndian(bytes))
        case TypeID.bool, TypeID.float4, TypeID.float8, TypeID.numeric, TypeID.bytea, TypeID.oid:
            throw DatabaseError.failed("a column of type \(PQftype(result, column)) read as text")
        default: return String(decoding: bytes, as: UTF8.self)
        }
    }

    func bytes(_ column: Int32) -> [UInt8]? {
        field(column).map { Array($0) }
    }

    func value(_ column: Int32) throws -> SQLValue {
        guard let bytes = field(column) else { return .null }
        switch PQftype(result, column) {
        case TypeID.bool: return .bool(bigEndian(bytes) != 0)
        case TypeID.int8, TypeID.int4, TypeID.int2: return .integer(bigEndian(bytes))
        case TypeID.oid: return .integer(bigEndian(bytes) & 0xffff_ffff)
        case TypeID.float8, TypeID.float4: return try real(column).map(SQLValue.real) ?? .null
        case TypeID.numeric:
            return PostgresNumeric.integer(bytes).map(SQLValue.integer) ?? .real(PostgresNumeric.double(bytes))
        case TypeID.bytea: return .blob(Array(bytes))
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func field(_ column: Int32) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(result, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }

    private func bigEndian(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        switch bytes.count {
        case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 1: Int64(bytes[0])
        default: 0
        }
    }
}

/// `numeric`, which sums of 64-bit integers are: base-10,000 digits behind a header of four 16-bit numbers.
enum PostgresNumeric {
    /// Nil when it has decimals or does not fit.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let number = Number(bytes), number.digits.count <= number.weight + 1 else { return nil }
        var value: Int64 = 0
        for index in 0..<(number.weight + 1) {
            let digit = index < number.digits.count ? Int64(number.digits[index]) : 0
            let (product, tooBig) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, stillTooBig) = product.subtractingReportingOverflow(digit)
            // Built as a negative number, because there is one more of those.
            if tooBig || stillTooBig { return nil }
            value = sum
        }
        if number.isNegative { return value }
        return value == .min ? nil : -value
    }

    static func double(_ bytes: UnsafeRawBufferPointer) -> Double {
        guard let number = Number(bytes) else { return .nan }
        var value = 0.0
        for digit in number.digits { value = value * 10_000 + Double(digit) }
        var exponent = number.weight + 1 - number.digits.count
        while exponent > 0 {
            value *= 10_000
            exponent -= 1
        }
        while exponent < 0 {
            value /= 10_000
            exponent += 1
        }
        return number.isNegative ? -value : value
    }

    private struct Number {
        var weight: Int
        var isNegative: Bool
        var digits: [Int16]

        /// Nil for NaN and infinities.
        init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count >= 8 else { return nil }
            func half(_ index: Int) -> Int16 {
                Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self))
            }
            let sign = UInt16(bitPattern: half(2))
            guard sign == 0 || sign == 0x4000, bytes.count >= 8 + Int(half(0)) * 2 else { return nil }
            weight = Int(half(1))
            isNegative = sign == 0x4000
            digits = (0..<Int(half(0))).map { half(4 + $0) }
        }
    }
}
