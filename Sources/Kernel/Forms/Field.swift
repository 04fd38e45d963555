package enum FieldRule: Sendable {
    case max(Int), min(Int), range(ClosedRange<Int>)
    case hint(String)
    /// Other names under which a sheet may carry the column.
    case alias(String)
    /// Said instead of what the type would draw: a password, a paragraph.
    case control(Control)
    /// This field and those after it stand under this heading.
    case group(String)
}

/// One field of a form. Declared once, it draws the labelled control, reads an Excel column under any of its names, makes the
/// template's column and is the property in the API's schema.
@propertyWrapper
package struct Field<Value: FormValue> {
    private final class Box { var value: Value?; var text = "" }
    let label: String
    private let rules: [FieldRule], box = Box()

    package init(_ label: String, _ rules: FieldRule...) { self.label = label; self.rules = rules }

    package var wrappedValue: Value {
        get {
            // A handler only ever gets a form in which every field was read; anything else is a mistake in the program.
            guard let value = box.value else { preconditionFailure("\(label) was used before it was read") }
            return value
        }
        nonmutating set { box.value = newValue; box.text = newValue.written }
    }
}

/// A `Field` without its type, as a form sees all of its own.
protocol AnyField {
    var label: String { get }
    var isRequired: Bool { get }
    var isFilled: Bool { get }
    var aliases: [String] { get }
    var control: Control { get }
    func fill(_ raw: String) -> Complaint?
    func view(name: String, error: Complaint?) -> FieldView
}

extension Field: AnyField {
    var isRequired: Bool { Value.isRequired }
    var isFilled: Bool { box.value != nil }
    var aliases: [String] { rules.compactMap { if case .alias(let name) = $0 { name } else { nil } } }
    var control: Control { rules.lazy.compactMap { if case .control(let control) = $0 { control } else { nil } }.first ?? Value.control }
    private var hint: String? { rules.lazy.compactMap { if case .hint(let text) = $0 { text } else { nil } }.first }

    private var group: String? { rules.lazy.compactMap { if case .group(let title) = $0 { title } else { nil } }.first }

    /// Reads what was typed; answers the complaint, if there is one. What was typed is kept either way.
    func fill(_ raw: String) -> Complaint? {
        let text = control == .password ? raw : Spelling.cleaned(raw).text
        box.text = control == .password ? "" : raw
        if text.isEmpty, isRequired { return Complaint("required", "请填写\(label)") }
        do throws(Complaint) {
            let value = try Value.read(text)
            if let complaint = broken(text, value) { return complaint }
            box.value = value
            return nil
        } catch { return error }
    }

    private func broken(_ text: String, _ value: Value) -> Complaint? {
        for rule in rules {
            switch rule {
            case .max(let count) where text.count > count: return Complaint("too_long", "\(label)现在是 \(text.count) 字，不能超过 \(count) 字")
            case .min(let count) where !text.isEmpty && text.count < count: return Complaint("too_short", "\(label)至少 \(count) 字")
            case .range(let range):
                guard let number = value as? Int ?? (value as? Int?).flatMap({ $0 }), !range.contains(number) else { continue }
                return Complaint("out_of_range", "\(label)应在 \(range.lowerBound) 至 \(range.upperBound) 之间")
            default: continue
            }
        }
        return nil
    }

    func view(name: String, error: Complaint?) -> FieldView {
        FieldView(name: name, label: label, control: control, text: box.text, hint: hint, isRequired: isRequired, error: error, group: group)
    }
}
