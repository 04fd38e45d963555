/// GB/T 2261.1-2003.
package enum Sex: String, CodedWord {
    case unknown = "0", male = "1", female = "2", unstated = "9"

    package var label: String {
        switch self {
        case .unknown: "未知"
        case .male: "男"
        case .female: "女"
        case .unstated: "未说明"
        }
    }

    package var otherNames: [String] {
        switch self {
        case .unknown: ["未知的性别"]
        case .male: ["男性"]
        case .female: ["女性"]
        case .unstated: ["未说明的性别"]
        }
    }
}
