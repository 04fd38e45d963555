/// Reads a form and does something with it. A form that comes back looks as it did: its place, its choices, its way out.
@discardableResult
package func filled<F: Form, T>(_ form: F.Type, _ request: Request, _ dress: (FormView) throws -> FormView, _ act: (F) throws -> T) throws -> T {
    try dressing(dress) { try act(F(request)) }
}

/// The same before a transaction begins, for what takes its time.
package func filled<F: Form, T>(
    _ form: F.Type, _ request: Request, _ dress: (FormView) throws -> FormView, _ act: (F) async throws -> T
) async throws -> T {
    do { return try await act(F(request)) } catch let invalid as Invalid { throw try invalid.dressed(dress) }
}

/// The same for the edit of a record that may have changed since the form was opened.
package func edited<F: Edit>(
    _ current: F, _ kind: String, _ id: Int64, _ request: Request, _ db: any Connection, _ dress: (FormView) throws -> FormView, _ act: (F) throws -> Void
) throws {
    try dressing(dress) {
        let form = try F(request, over: current)
        try form.refuseIfOvertaken(kind, id, db)
        try act(form)
    }
}

private func dressing<T>(_ dress: (FormView) throws -> FormView, _ act: () throws -> T) throws -> T {
    do { return try act() } catch let invalid as Invalid { throw try invalid.dressed(dress) }
}

extension Invalid {
    fileprivate func dressed(_ dress: (FormView) throws -> FormView) rethrows -> Invalid {
        var invalid = self
        invalid.view = try dress(view)
        return invalid
    }
}
