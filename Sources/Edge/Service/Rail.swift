import Kernel
import Synchronization

/// The lines at the side of every page and the box at its top, and who finds what there.
final class Rail: Sendable {
    /// With the roles that the route behind it admits; `nil` for those who come by phone.
    private typealias Line = (item: PageContext.Item, roles: Roles?, forLeaders: Bool)
    private struct Reader: Hashable {
        let roles: Roles, leading: Roles, isGuest: Bool
        init(_ actor: Actor) { roles = actor.roles; leading = actor.leading; isGuest = actor.guest != nil }
    }
    /// - finds: what the box says it finds, such as 工会、会员; empty for somebody who may see none of it.
    typealias Shown = (groups: [PageContext.Group], finds: String)
    private let groups: [(title: String, lines: [Line])]
    private let finds: [Find]
    /// There are as many as there are ways to hold roles, which are few.
    private let known = Mutex<[Reader: Shown]>([:])

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
        finds = modules.flatMap(\.finds)
    }

    /// The lines behind which this person may go, and what the box finds for them.
    func shown(to actor: Actor) -> Shown {
        guard actor.duty == nil else { return ([], "") }
        let reader = Reader(actor)
        if let known = known.withLock({ $0[reader] }) { return known }
        let words = finds.filter { $0.right.roles.meet(reader.roles) }.map(\.word)
        let shown = (groups(for: reader), words.joined(separator: "、"))
        known.withLock { $0[reader] = shown }
        return shown
    }

    private func groups(for reader: Reader) -> [PageContext.Group] {
        groups.compactMap { title, lines in
            let items = lines.filter { $0.roles?.meet($0.forLeaders ? reader.leading : reader.roles) ?? reader.isGuest }.map(\.item)
            return items.isEmpty ? nil : PageContext.Group(title, items)
        }
    }
}
