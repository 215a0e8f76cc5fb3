{
    "name": "Social CRM Channels",
    "summary": "One inbox for every channel: accounts, connectors, conversations",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Social CRM Contributors",
    "license": "LGPL-3",
    "depends": ["social_crm_base", "bus"],
    "external_dependencies": {"python": ["requests"]},
    "data": [
        "security/ir.model.access.csv",
        "security/social_crm_channels_rules.xml",
        "data/mail_activity_type_data.xml",
        "data/ir_cron.xml",
    ],
}
