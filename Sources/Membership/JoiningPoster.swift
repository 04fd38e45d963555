import Kernel
import Organisations

/// A sheet for the notice board: whoever scans it asks to join that very union, without looking for it.
let joiningPosterRoutes: [Route] = [.get("/unions/:id/join-code", "入会二维码", .right(.readMembers), showPoster)]

private func showPoster(_ request: Request, _ db: any Connection) throws -> Response {
    let union: ID<UnionOrg> = try request.id()
    guard try request.scope.reaches(union, db) else { throw NotFound() }
    // The federation itself takes in nobody: its sheet leads to the choice of a union.
    let open = try Register.open(union, db), name = try Register.name(of: union, db)
    let path: Path = open.map { ("/me/join/to/\($0.id)" as Path).with([("path", ($0.isOfUnits ? JoiningPath.unit : .none).rawValue)]) } ?? "/join"
    let address = request.publicURL?.at(path) ?? path.text, drawing = try request.instruments.qrCode(address).svg("申请加入\(name)的二维码")
    let notices = request.publicURL == nil ? [Notice(.warn, "还没有设公开网址，手机扫了打不开。请系统管理员先设好，再打印")] : []
    return .page("入会二维码", data: ["union": .string(name), "address": .string(address)]) { context in
        """
        \([Record.Crumb("入会申请", "/applications")].trail(to: "入会二维码"))\(notices.stack(context))<div class="poster"><h1>加入工会</h1><p>\(name)</p>\(drawing)\
        <p>用手机扫一扫，收一条验证码，两分钟填完。</p><p class="sub">在中国境内劳动、以工资收入为主要生活来源的，都可以加入工会。</p></div>
        """
    }
}
