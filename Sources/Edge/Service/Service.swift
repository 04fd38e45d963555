package import Kernel

/// The whole program as a value: modules, a database, the world's instruments. It can answer without a socket.
package struct Service: Sendable {
    package let modules: [Module]
    package let database: any Database
    package let identification: Identification
    package let instruments: Instruments
    package let ids: IDSource
    package let clock: @Sendable () -> Instant
    package let settings: Settings
    package let isDemonstration: Bool
    package let counters = Counters()
    /// The rail's lines, each with the access of the route behind it.
    package let navigation: [(line: Navigation, access: Access)]
    /// Where the box at the top of every page looks.
    let finds: [Find]

    package init(
        modules: [Module], database: any Database, identification: Identification, instruments: Instruments, ids: IDSource,
        clock: @escaping @Sendable () -> Instant, settings: Settings, isDemonstration: Bool
    ) {
        var instruments = instruments
        instruments.dependants = modules.flatMap(\.dependants)
        self.modules = modules; self.database = database; self.identification = identification
        self.instruments = instruments; self.ids = ids; self.clock = clock; self.settings = settings
        self.isDemonstration = isDemonstration
        navigation = modules.flatMap(\.navigation).compactMap { line in
            modules.flatMap(\.routes).first { $0.method == .get && $0.pattern.description == line.path.text }.map { (line, $0.access) }
        }
        finds = modules.flatMap(\.finds)
    }

    package var workshop: Workshop { .live(self) }
    package var files: FileStore { FileStore(database: database, instruments: instruments, clock: clock) }

    package func newDraws() -> Draws { Draws(ids: ids, random: { [instruments] in instruments.random($0) }) }
}
