import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Kernel

/// The one place where the program calls the network: hands messages to the gateway that the settings name, as JSON by HTTP POST with a bearer secret.
package struct Gateway: Sendable {
    private static let seconds: TimeInterval = 10
    private let url: URL, secret: String

    /// None where the settings name none.
    package init?(_ settings: Settings) {
        guard let text = settings.messageGateway, let url = URL(string: text), let secret = settings.messageSecret else { return nil }
        self.url = url; self.secret = secret
    }

    /// Phones travel in it, so it is encrypted unless it stays on this machine.
    static func isUsable(_ text: String) -> Bool {
        guard let url = URL(string: text), let host = url.host, !host.isEmpty else { return false }
        return url.scheme == "https" || url.scheme == "http" && Settings.isLoopback(host)
    }

    /// - Returns: the status of the answer.
    /// - Throws: when there was none within ten seconds.
    package func post(_ body: [UInt8]) async throws -> Int {
        var request = URLRequest(url: url, timeoutInterval: Self.seconds)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("Bearer \(secret)", forHTTPHeaderField: "Authorization")
        let (_, response) = try await URLSession.shared.data(for: request)
        return (response as? HTTPURLResponse)?.statusCode ?? 0
    }
}
