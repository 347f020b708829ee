import CCrypto

/// The scrypt key derivation (RFC 7914). Takes 100 ms and more with parameters fit for passwords, so call it off the
/// event loops.
/// - Parameters:
///   - logN: the cost N as a power of two, 1…24.
///   - length: bytes of key wanted.
/// - Returns: nil when the parameters are out of range or memory ran out.
package func scrypt(password: [UInt8], salt: [UInt8], logN: Int, r: Int, p: Int, length: Int) -> [UInt8]? {
    guard (1...24).contains(logN), (1...64).contains(r), (1...64).contains(p), (1...1024).contains(length) else {
        return nil
    }
    var key = [UInt8](repeating: 0, count: length)
    let derived = password.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { password in
            ccrypto_scrypt(
                password.baseAddress, password.count, salt, salt.count, UInt64(1) << UInt64(logN), UInt64(r),
                UInt64(p), &key, length)
        }
    }
    return derived == 1 ? key : nil
}
