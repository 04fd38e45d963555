@testable import Accounts
import Foundation
@testable import Kernel
import Testing

/// A telephone with an authenticator: it knows only what the page has shown it.
struct Telephone {
    private let factor: SecondFactor, district: District
    /// What somebody has copied from the page that shows them once.
    var recoveryCodes: [String] = []

    /// Types in the key that stands under the QR code.
    init(page: String, _ district: District) throws {
        let letters = try #require(page.firstMatch(of: /<p class="mono">([A-Z2-7 ]+)<\/p>/)?.output.1).filter { $0 != " " }
        var bytes: [UInt8] = [], bits = 0, count = 0
        for letter in letters {
            bits = bits << 5 | (Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").firstIndex(of: letter) ?? 0)
            count += 5
            if count >= 8 { count -= 8; bytes.append(UInt8(truncatingIfNeeded: bits >> count)); bits &= (1 << count) - 1 }
        }
        self.init(secret: bytes, district)
    }
    init(secret: [UInt8], _ district: District) { factor = SecondFactor(secret: secret); self.district = district }

    /// What it shows now, or so many half minutes from now.
    func code(_ later: Int64 = 0) -> String { factor.code(at: SecondFactor.step(at: district.service.clock()) + later, district.service.instruments) }
    /// Six digits that it shows at no time near now.
    var wrong: String {
        let near = (-2...2).map { code($0) }
        return (0..<10).map { String(format: "%06d", $0) }.first { !near.contains($0) } ?? ""
    }

    static func codes(on page: String) -> [String] { page.matches(of: /<li class="mono">([0-9A-Z]{5}-[0-9A-Z]{5})<\/li>/).map { String($0.output.1) } }
}

extension Visitor {
    /// Sets up a second factor as somebody does: opens the page, types the key into the telephone, and its number into the page.
    func setUpSecondFactor() async throws -> Telephone {
        try #require(try await post("/account/second-factor/new").location == "/account/second-factor/confirm")
        return try await scan()
    }

    /// From the page with the QR code on.
    func scan() async throws -> Telephone {
        var telephone = try Telephone(page: try await get("/account/second-factor/confirm").text, district)
        let page = try await post("/account/second-factor/confirm", [("code", telephone.code())])
        try #require(page.status == 200)
        telephone.recoveryCodes = Telephone.codes(on: page.text)
        try #require(telephone.recoveryCodes.count == 10)
        // So that the next code is a new one.
        district.pass(seconds: 60)
        return telephone
    }

    func enter(_ code: String) async throws -> Reply { try await post("/sign-in/code", [("code", code)]) }
}

extension District {
    /// One of the cast with a telephone, and the browser it was set up with.
    func telephone(of person: Cast) async throws -> (Telephone, Visitor) {
        let visitor = try await signedIn(person)
        return (try await visitor.setUpSecondFactor(), visitor)
    }
}
