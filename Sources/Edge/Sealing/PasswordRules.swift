package import Kernel

/// What a password must be. Length counts most; nothing asks for capitals, signs or a change every 90 days.
package enum PasswordRules {
    package static let length = 10...128

    /// The first thing wrong with a new password, or `nil`.
    package static func complaint(about password: String, userName: String) -> Complaint? {
        if password.count < length.lowerBound {
            return Complaint("password.short", "现在是 \(password.count) 位，密码至少 \(length.lowerBound) 位。可以用几个词连成一句，好记也难猜。")
        }
        if password.count > length.upperBound {
            return Complaint("password.long", "现在是 \(password.count) 位，密码最多 \(length.upperBound) 位。")
        }
        let plain = password.lowercased()
        if isLittleMore(plain, than: userName.lowercased()) {
            return Complaint("password.user_name", "密码里除了用户名没有多少别的字，太容易猜。请换一个。")
        }
        if Set(plain).count < 4 || common.contains(where: { isLittleMore(plain, than: $0) }) {
            return Complaint("password.common", "这是很多人在用的密码，太容易猜。请换一个。")
        }
        return nil
    }

    /// `password1` is no better than `password`: fewer than four characters are left when the word is taken away.
    private static func isLittleMore(_ password: String, than word: String) -> Bool {
        !word.isEmpty && password.replacing(word, with: "").count < 4
    }

    /// The commonest ones of the published lists, those from China first.
    private static let common = """
        123456 1234567 12345678 123456789 1234567890 0123456789 0987654321 987654321 87654321 654321 123123123 123321 112233 \
        147258369 147258 159357 789456123 741852963 963852741 100200300 123654789 1qaz2wsx 1qaz2wsx3edc 3edc4rfv qazwsxedc \
        1q2w3e4r 1q2w3e4r5t q1w2e3r4 qwertyuiop qwerty123 qwertyui qwerasdf asdfghjkl asdfgh zxcvbnm zxcvbn 5201314 1314520 520520 \
        7758521 7758258 woaini woaini1314 woaini520 woaini521 iloveyou iloveyou1314 caonima nihao123 wodemima mima123456 \
        abc123 abcd1234 abc123456 abcd123456 abcdefgh abcdefghij aa123456 a123456789 qq123456 qaz123456 wang123456 zhang123456 li123456 \
        password passw0rd p@ssw0rd p@ssword admin admin123 admin888 administrator root123456 test123456 welcome guest123 changeme letmein \
        superman sunshine princess football baseball dragon monkey master zhongguo china123 beijing shanghai gonghui gonghui123 \
        zonggonghui zhijia huawei123 xiaomi123 taobao123 weixin123 aini1314 laopo521 zhanghao mimashi 88888888 66666666
        """.split(separator: " ").map(String.init)
}

/// A password that is read out or copied from paper once: no 0, O, 1, l or I in it.
package enum OneTimePassword {
    /// 32 of them, so that a byte's lower five bits choose evenly.
    private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")

    /// Three groups of four, 60 bits.
    package static func make(random: (_ count: Int) -> [UInt8]) -> String {
        let letters = random(12).map { alphabet[Int($0 & 31)] }
        return stride(from: 0, to: 12, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }
}
