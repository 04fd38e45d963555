package import Kernel

/// The whole program, which never changes while it runs: modules, a database, the world's instruments. It can answer without a socket.
package final class Service: Sendable {
    package let modules: [Module]
    package let database: any Database
    package let identification: Identification
    package let instruments: Instruments
    package let ids: IDSource
    package let clock: @Sendable () -> Instant
    package let settings: Settings
    package let isDemonstration: Bool
    package let counters = Counters()
    let rail: Rail

    package init(
        modules: [Module], database: any Database, identification: Identification, instruments: Instruments, ids: IDSource,
        clock: @escaping @Sendable () -> Instant, settings: Settings, isDemonstration: Bool
    ) {
        var instruments = instruments
        instruments.dependants = modules.flatMap(\.dependants)
        self.modules = modules; self.database = database; self.identification = identification
        self.instruments = instruments; self.ids = ids; self.clock = clock; self.settings = settings
        self.isDemonstration = isDemonstration
        rail = Rail(modules)
    }

    /// The route of a page by the steps of its address; one that is written out comes before one that takes any step there.
    func page(at steps: [Substring]) -> Route? {
        let fitting = modules.lazy.flatMap(\.routes).filter { route in
            let pattern = route.pattern.description.split(separator: "/")
            return route.method == .get && route.gives != .file && pattern.count == steps.count && zip(pattern, steps).allSatisfy { $0.first == ":" || $0 == $1 }
        }
        return fitting.min { $0.pattern.description.count { $0 == ":" } < $1.pattern.description.count { $0 == ":" } }
    }

    package var workshop: Workshop { .live(self) }
    package var files: FileStore { FileStore(database: database, instruments: instruments, clock: clock) }

    package func newDraws() -> Draws { Draws(ids: ids, random: { [instruments] in instruments.random($0) }) }
}
