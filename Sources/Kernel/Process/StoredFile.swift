/// Files as the business sees them: received and sealed before a handler runs, then joined to the record they belong to.
package enum StoredFiles {
    /// Says whose file it is; from then on it is not swept. A file that is somebody's already stays theirs.
    package static func join(_ id: ID<StoredFile>, to kind: String, _ owner: Int64, _ db: any Connection) throws {
        let joined = try db.run("UPDATE stored_file SET owner_kind = \(kind), owner_id = \(owner) WHERE id = \(id) AND owner_id IS NULL")
        guard joined == 1 else { throw NotFound() }
    }
}
