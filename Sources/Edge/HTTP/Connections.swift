import NIOCore
import Synchronization

/// How many browsers and programs are connected at this moment.
package final class Connections: Sendable {
    private let open = Atomic(0)
    package init() {}

    package var count: Int { open.load(ordering: .relaxed) }
    fileprivate func add(_ more: Int) { open.add(more, ordering: .relaxed) }

    /// Stands in a connection's pipeline for as long as it is open.
    final class Counter: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Never
        private let connections: Connections
        init(_ connections: Connections) { self.connections = connections }

        func handlerAdded(context: ChannelHandlerContext) { connections.add(1) }
        func handlerRemoved(context: ChannelHandlerContext) { connections.add(-1) }
    }
}
