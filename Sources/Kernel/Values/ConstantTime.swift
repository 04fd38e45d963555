extension Collection where Element == UInt8 {
    /// Takes the same time wherever two of the same length differ, so that nobody finds a secret byte by byte.
    package func isSameInConstantTime(as other: some Collection<UInt8>) -> Bool {
        count == other.count && zip(self, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
