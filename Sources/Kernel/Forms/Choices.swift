/// The choices of a column in the template, by the words that people read.
package func options<W: CodedWord>(_ type: W.Type) -> [Filter.Option] { W.allCases.map { Filter.Option($0.rawValue, $0.label) } }
package let yesNo = [Filter.Option("1", "是"), Filter.Option("0", "否")]
