package import Kernel

extension PasswordDesk {
    package static func live(_ hasher: PasswordHasher) -> PasswordDesk {
        PasswordDesk(
            hash: { try await hasher.hash($0) }, verify: { try await hasher.verify($0, against: $1) },
            complaint: { PasswordRules.complaint(about: $0, userName: $1) }, oneTime: { OneTimePassword.make(random: $0) })
    }
}
