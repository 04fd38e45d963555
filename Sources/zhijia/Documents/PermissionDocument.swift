import Kernel

extension Document {
    static var permissions: Document {
        Document(
            "permissions.md", "权限",
            """
            谁可以做什么。读法：

            - 账号在某个工会被授予一个角色，自某日起，可以到某日止。角色管到这个工会和它下面的各级工会，管不到别处。
            - 一项权限由若干角色持有。每个地址写明要哪一项权限；没有写明的地址，程序编译不过。
            - 不在管辖范围里的记录，答“没有找到”，与不存在的一样。
            - “本人”指任何登录的人，只对自己的事；“任何人”不必登录。“程序自己”的动作没有人能做。
            - 系统管理员、安全管理员、审计管理员是三个人，不看业务数据。
            """,
            [
                "## 权限由哪些角色持有\n\n" + table(["权限", "标识", "角色"], rights.map { [$0.label, code($0.name), holders($0)] }),
                "## 角色有哪些权限\n\n" + table(["角色", "标识", "权限"], Role.allCases.map { role in [role.label, code(role.rawValue), held(by: role)] }),
            ]
                + modules.filter { !$0.routes.isEmpty }.map { module in
                    "## \(module.title)的地址\n\n"
                        + table(["地址", "做什么", "要什么权限", "哪些角色"], module.routes.map { [code($0.label), $0.title.description, $0.access.label, holders($0.access)] })
                }
                + modules.flatMap(\.flows).map { flow in
                    "## \(flow.title)的动作\n\n"
                        + table(["动作", "在什么状态", "要什么权限", "哪些角色"], flow.moves.map { [$0.event, $0.from, $0.by.label, holders($0.by)] })
                })
    }

    /// Every right that a module declares or a route or move asks for, each once, in that order.
    private static var rights: [Right] {
        let asked = modules.flatMap { module in module.routes.map(\.access) + module.flows.flatMap { $0.moves.map(\.by) } }
        let named = asked.compactMap { access in if case .right(let right) = access { right } else { nil } }
        return (modules.flatMap(\.rights) + named).reduce(into: []) { known, right in if !known.contains(right) { known.append(right) } }
    }

    private static func holders(_ right: Right) -> String {
        let labels = Role.allCases.filter { right.roles.contains($0) }.map(\.label)
        return labels.isEmpty ? "（没有人）" : labels.joined(separator: "；")
    }

    private static func holders(_ access: Access) -> String {
        switch access {
        case .everyone, .own, .phone, .member: ""
        case .right(let right): holders(right)
        }
    }

    private static func held(by role: Role) -> String {
        let labels = rights.filter { $0.roles.contains(role) }.map(\.label)
        return labels.isEmpty ? "（尚无）" : labels.joined(separator: "；")
    }
}
