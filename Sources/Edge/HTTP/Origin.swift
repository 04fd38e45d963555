import Foundation
import HTTPTypes
import Hummingbird

/// Where a request came from and how safely, as far as we can know; taken apart once.
struct Origin: Sendable {
    /// The browser's address.
    let address: String
    /// We speak plain http; only the proxy can have spoken https.
    let isEncrypted: Bool
    /// Whether cookies are `Secure`: everywhere but on loopback.
    let isSecure: Bool
    /// Whether browsers are told to come by https only. Of a name that is not the public one that would mean nothing to them.
    let keepsToHTTPS: Bool

    init(_ incoming: Hummingbird.Request, _ peer: Peer, _ settings: Settings) {
        // Anybody can send such a header, so only the proxy named in the settings is believed.
        let isProxied = settings.trustedProxy != nil && settings.trustedProxy == peer.address
        func forwarded(_ name: HTTPField.Name) -> String? {
            isProxied ? incoming.headers[name]?.split(separator: ",").last?.trimmingCharacters(in: .whitespaces) : nil
        }
        address = forwarded(.forwardedFor) ?? peer.address
        isEncrypted = forwarded(.forwardedProto) == "https"
        keepsToHTTPS = isEncrypted && (settings.publicURL.map { $0.authority == incoming.head.authority?.lowercased() } ?? true)
        isSecure = isEncrypted || !(Self.asksLoopback(incoming.head.authority ?? "") && (address == peer.address || Settings.isLoopback(address)))
    }

    /// Whether the browser has asked for a loopback address. A proxy may ask us by one for somebody who sits elsewhere.
    private static func asksLoopback(_ authority: String) -> Bool {
        Settings.isLoopback(authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" })
    }

    /// Over plain http from elsewhere no browser will keep our cookie; the sign-in page says so.
    var cannotKeepCookies: Bool { isSecure && !isEncrypted }
}
