"""What models of this addon do with what they know of people: see the module of this name in Social CRM."""

#: Models that know people by what is written in them alone.
ALSO = {
    "social.crm.event": "holds raw payloads",
    "social.crm.outbound.part": "holds what was said to them",
}

#: Models that refer to a person or may, and need no hooks, and why.
EXEMPT = {
    "social.crm.channel": "an account of ours",
    "social.crm.team": "named by us, after a thing",
    "social.crm.template": "a text that fits everybody, as the provider approved it",
}

#: What says how long a model's records, or what they say, are kept: system parameters.
KEPT_BY = {
    "social.crm.event": [
        "social_crm_channels.delivery_retention_days",
        "social_crm_channels.dead_delivery_retention_days",
    ],
    "social.crm.outbound.part": ["social_crm_channels.outbound_part_retention_days"],
    "social.crm.draft": ["social_crm_channels.draft_retention_days"],
    "social.crm.message.change": [
        "social_crm_channels.change_retention_days",
        "social_crm_channels.waiting_change_retention_days",
    ],
    "social.crm.message": [
        "social_crm_channels.closed_conversation_retention_days",
        "social_crm_channels.attachment_retention_days",
    ],
    "social.crm.conversation": ["social_crm_channels.closed_conversation_retention_days"],
}

#: What is kept until somebody deletes it, and why.
KEPT_FOR_EVER = {
    "social.crm.channel": "is configuration",
    "social.crm.team": "is configuration",
    "social.crm.template": "mirrors what the provider keeps",
}
