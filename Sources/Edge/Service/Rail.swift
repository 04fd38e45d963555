import Kernel
import Synchronization

/// The lines at the side of every page, and who finds which of them there.
final class Rail: Sendable {
    /// With the roles that the route behind it admits; `nil` for those who come by phone.
    private typealias Line = (item: PageContext.Item, roles: Roles?, forLeaders: Bool)
    private struct Reader: Hashable {
        let roles: Roles, leading: Roles, isGuest: Bool
        init(_ actor: Actor) { roles = actor.roles; leading = actor.leading; isGuest = actor.guest != nil }
    }
    private let groups: [(title: String, lines: [Line])]
    /// There are as many as there are ways to hold roles, which are few.
    private let known = Mutex<[Reader: [PageContext.Group]]>([:])

    init(_ modules: [Module]) {
        let routes = modules.flatMap(\.routes)
        var groups: [(title: String, lines: [Line])] = []
        for line in modules.flatMap(\.navigation) {
            guard let route = routes.first(where: { $0.method == .get && $0.pattern.description == line.path.text }) else { continue }
            let title = line.group.description
            if !groups.contains(where: { $0.title == title }) { groups.append((title, [])) }
            let item = PageContext.Item(line.title.description, line.path, icon: line.icon.description, manual: line.manual, with: line.others)
            let roles = route.access == .phone || route.access == .member ? nil : route.access.roles
            for place in groups.indices where groups[place].title == title { groups[place].lines.append((item, roles, line.forLeaders)) }
        }
        // What is about the program itself comes last.
        self.groups = groups.filter { $0.title != "系统" } + groups.filter { $0.title == "系统" }
    }

    /// The lines behind which this person may go.
    func groups(for actor: Actor) -> [PageContext.Group] {
        guard actor.duty == nil else { return [] }
        let reader = Reader(actor)
        if let known = known.withLock({ $0[reader] }) { return known }
        let found = groups(for: reader)
        known.withLock { $0[reader] = found }
        return found
    }

    private func groups(for reader: Reader) -> [PageContext.Group] {
        groups.compactMap { title, lines in
            let items = lines.filter { $0.roles?.meet($0.forLeaders ? reader.leading : reader.roles) ?? reader.isGuest }.map(\.item)
            return items.isEmpty ? nil : PageContext.Group(title, items)
        }
    }
}
