/// What is wrong with something typed or imported: a stable code for programs, a sentence for people that says how to mend it.
package struct Complaint: Error, Sendable, Hashable {
    package let code: String, text: String
    package init(_ code: String, _ text: String) { self.code = code; self.text = text }
}

/// Come back later; status 429.
package struct TooMany: Error, Sendable {
    package let sentence: String, seconds: Int
    package init(_ sentence: String, seconds: Int) { self.sentence = sentence; self.seconds = seconds }
}
