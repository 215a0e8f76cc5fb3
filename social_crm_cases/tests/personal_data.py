"""What models of this addon do with what they know of people: see the module of this name in Social CRM."""

WORDING = "named by us, after a thing"

#: Models that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    "social.crm.case.stage": WORDING,
    "social.crm.case.tag": WORDING,
    "social.crm.case.step": WORDING,
    "social.crm.case.type": WORDING,
    "social.crm.macro": WORDING,
    "social.crm.playbook": WORDING,
    "social.crm.playbook.step": WORDING,
    "social.crm.routing.rule": WORDING,
    "social.crm.skill": WORDING,
    "social.crm.sla.policy": WORDING,
}

#: What says how long a model's records, or what they say, are kept: system parameters.
KEPT_BY = {
    "social.crm.case": ["social_crm_cases.closed_case_retention_days"],
    "social.crm.swarm": ["social_crm_cases.closed_case_retention_days"],
    "social.crm.swarm.answer": ["social_crm_cases.closed_case_retention_days"],
}

#: What is kept until somebody deletes it, and why.
KEPT_FOR_EVER = {
    "social.crm.block": "says itself until when it holds, and is for what would come again",
    "social.crm.case.stage": "is configuration",
    "social.crm.case.tag": "is configuration",
    "social.crm.case.type": "is configuration",
    "social.crm.case.move": "holds no words, and goes with its cases",
    "social.crm.case.move.line": "holds no words, and goes with its message",
    "social.crm.case.step": "tells of our work, in words of the playbook",
    "social.crm.macro": "is configuration",
    "social.crm.playbook": "is configuration",
    "social.crm.playbook.step": "is configuration",
    "social.crm.routing.rule": "is configuration",
    "social.crm.skill": "is configuration",
    "social.crm.sla.policy": "is configuration",
    "social.crm.sla.status": "holds moments alone, and goes with its case",
    "social.crm.team.capacity": "is configuration",
}
