/// What whoever asks to see a whole number must say first.
package struct PurposeForm: Form {
    package static let title = "查看全号", submit = "查看"
    @Field("用途", .max(100), .min(2), .hint("谁在什么时候为什么看过，都有记录")) package var purpose: String
    package init() {}
}
