{
    "name": "Social CRM",
    "version": "19.0.1.0.0",
    "summary": "Know who speaks: networks, identities and one timeline for each contact",
    "author": "Social CRM Contributors",
    "license": "LGPL-3",
    "category": "Sales/CRM",
    "depends": ["contacts", "crm", "mail", "phone_validation", "utm"],
    "data": [
        "security/social_crm_groups.xml",
        "security/ir.model.access.csv",
        "security/social_crm_rules.xml",
        "data/social_crm_network_data.xml",
        "views/menus.xml",
    ],
    "application": True,
}
