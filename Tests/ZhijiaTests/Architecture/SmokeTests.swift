import Testing

@Suite struct SmokeTests {
    @Test func theDistrictAnswers() async throws {
        let district = try await District()
        let wu = try await district.signedIn(.吴部长)
        let reply = try await wu.get("/unions")
        #expect(reply.status == 200)
        #expect(reply.text.contains(District.canary))
    }
}
