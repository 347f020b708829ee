import Testing

@testable import HTTPTransport

struct IPAddressTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:0:1::1", "2001:10::1", "2001:20::1", "2001:db8::1",
        "2002:7f00:1::", "3ffe::1", "3fff::1", "3fff:fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
        "ff02::1",
    ])
    func `an address that is not global unicast`(text: String) throws {
        #expect(try !#require(IPAddress(text)).isGlobalUnicast)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.0.0.1",
        "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255",
        "2606:4700::1111", "2a01:4f8::1", "2001:4860:4860::8888", "2400::1", "3ffd::1",
    ])
    func `an address on the internet`(text: String) throws {
        #expect(try #require(IPAddress(text)).isGlobalUnicast)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", "0x7f.0.0.1", ":", ":::", "1::2::3",
        "12345::", "g::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1%lo", "[::1]", "1.2.3.4::", "+1::",
    ])
    func `what is no address`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("1::", "1::"), ("0:0:1::", "0:0:1::"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::ffff:1.2.3.4", "::ffff:102:304"), ("192.0.2.1", "192.0.2.1"),
    ])
    func `an address has one spelling`(text: String, expected: String) {
        #expect(IPAddress(text)?.description == expected)
    }

    @Test func `blocks contain what they should`() throws {
        let ten = try #require(AddressBlock("10.0.0.0/8"))
        #expect(ten.contains(.v4(0x0a01_0203)))
        #expect(try ten.contains(#require(IPAddress("::ffff:10.1.1.1"))))
        #expect(!ten.contains(.v4(0x0b00_0000)))
        let six = try #require(AddressBlock("2001:db8::/33"))
        #expect(try six.contains(#require(IPAddress("2001:db8:7fff::1"))))
        #expect(try !six.contains(#require(IPAddress("2001:db8:8000::1"))))
        #expect(try #require(AddressBlock("0.0.0.0/0")).contains(.v4(1)))
        let one = try #require(AddressBlock("::1"))
        #expect(try one.contains(#require(IPAddress("::1"))))
        #expect(try !one.contains(#require(IPAddress("::2"))))
        for text in ["10.0.0.0/33", "10/8", "x", "::/129", "10.0.0.0/-1"] { #expect(AddressBlock(text) == nil) }
    }
}
