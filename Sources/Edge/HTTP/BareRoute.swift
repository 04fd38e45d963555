import Hummingbird
import NIOCore
import Synchronization

extension Server {
    /// What `bin/bench` measures pages against: whatever bytes were put there last, answered from memory.
    func addBareRoute(to router: Router<Peer>) {
        let kept = Kept()
        router.put("bench/bare") { request, _ in
            let body = try await request.body.collect(upTo: Typed.most)
            kept.bytes.withLock { $0 = body }
            return Response(status: .noContent)
        }
        router.get("bench/bare") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: kept.bytes.withLock { $0 }))
        }
    }

    private final class Kept: Sendable {
        let bytes = Mutex(ByteBuffer())
    }
}
