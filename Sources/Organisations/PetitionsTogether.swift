import Kernel

/// Several petitions answered in one go; each is an answer of its own, with the next number of the office that answers.
extension Together {
    static let approvePetitions = Together(
        "/petitions/together/approve", "批复同意", icon: "check", .answerPetitions, ApprovalForm.self,
        act: { form, row, request, db in
            let petition = try PetitionStore.find(ID(row), request.scope, db)
            try Register.approve(petition, form, request, db)
            return AuditNote(ApprovalForm.title, ("petition", row), at: petition.unionID)
        })

    static let returnPetitions = Together(
        "/petitions/together/return", "退回", .answerPetitions, SendBackForm.self,
        act: { form, row, request, db in
            let petition = try PetitionStore.find(ID(row), request.scope, db)
            try Register.turnDown(petition, .sendBack, reason: form.reason, request, db)
            return AuditNote(SendBackForm.title, ("petition", row), at: petition.unionID)
        })
}
