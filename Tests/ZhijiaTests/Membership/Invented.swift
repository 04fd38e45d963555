@testable import Kernel

extension CitizenID {
    /// A number that nobody has, with the check character that it must have.
    static func invented(born: String, serial: Int) -> String {
        let body = "511502\(born)\(String(String(1000 + serial).suffix(3)))"
        return body + String(UnicodeScalar(checkCharacter(of: body)))
    }
}
