@testable import Edge
import Dispatch
import Kernel
import Synchronization

/// One request on its way, what it is to do, and what came of it.
struct Errand<Operation: Sendable>: Sendable {
    enum Outcome: Sendable {
        case confirmed(Answer)
        /// The same key had been confirmed before.
        case repeated
        case refused(any Error)
    }
    let operation: Operation
    let route: Route, request: Request, credentials: Credentials
    let account: ID<Account>, key: String?
    let statement: Int?

    /// As `Exchange` does it for a POST.
    func run(in district: SimulatedDistrict) async -> Outcome {
        let service = district.service(failingAt: statement)
        let seen = Idempotency(for: service, key: key, account: account, request)
        do {
            if try await seen?.earlier() != nil { return .repeated }
            do { return .confirmed(try await service.write(route, request, credentials, seen)) } catch {
                guard try await seen?.earlier() != nil else { throw error }
                return .repeated
            }
        } catch { return .refused(error) }
    }
}

extension SimulatedDistrict {
    /// Sends the errands so that the lane finds all of them waiting, in their order: one batch, the same in every run of the seed.
    func sendTogether<Operation>(_ errands: [Errand<Operation>]) async -> [Errand<Operation>.Outcome] {
        let database = database, gate = DispatchSemaphore(value: 0), isHeld = Flag(false)
        let holding = Task {
            try? await database.write { _ in
                isHeld.set(true)
                gate.wait()
                throw Crash()
            }
        }
        while !isHeld.value { await Task.yield() }
        var tasks: [Task<Errand<Operation>.Outcome, Never>] = [], waiting = 0
        for errand in errands {
            let isDone = Flag(false)
            tasks.append(Task {
                defer { isDone.set(true) }
                return await errand.run(in: self)
            })
            while database.counters.waiting == waiting, !isDone.value { await Task.yield() }
            waiting = database.counters.waiting
        }
        gate.signal()
        await holding.value
        var outcomes: [Errand<Operation>.Outcome] = []
        for task in tasks { outcomes.append(await task.value) }
        return outcomes
    }
}

/// A flag that two threads look at.
private final class Flag: Sendable {
    private let flag: Mutex<Bool>
    init(_ value: Bool) { flag = Mutex(value) }
    var value: Bool { flag.withLock { $0 } }
    func set(_ value: Bool) { flag.withLock { $0 = value } }
}
