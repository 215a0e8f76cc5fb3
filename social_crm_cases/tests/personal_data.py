"""What models of this addon do with what they know of people: see the module of this name in Social CRM."""

WORDING = "named by us, after a thing"

#: Models that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    "social.crm.case.stage": WORDING,
    "social.crm.case.tag": WORDING,
    "social.crm.case.type": WORDING,
}

#: What says how long a model's records, or what they say, are kept: system parameters.
KEPT_BY = {
    "social.crm.case": ["social_crm_cases.closed_case_retention_days"],
    "social.crm.swarm": ["social_crm_cases.closed_case_retention_days"],
    "social.crm.swarm.answer": ["social_crm_cases.closed_case_retention_days"],
}

#: What is kept until somebody deletes it, and why.
KEPT_FOR_EVER = {
    "social.crm.route": "is configuration",
    "social.crm.case.stage": "is configuration",
    "social.crm.case.tag": "is configuration",
    "social.crm.case.type": "is configuration",
    "social.crm.case.move": "holds no words, and goes with its cases",
    "social.crm.case.move.line": "holds no words, and goes with its message",
}
