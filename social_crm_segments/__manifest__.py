{
    "name": "Social CRM Segments",
    "summary": "Audiences, each with its own content and its own services",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "Social CRM Contributors",
    "license": "LGPL-3",
    "depends": ["social_crm_cases", "link_tracker", "product"],
    "data": [
        "security/social_crm_segments_groups.xml",
        "security/ir.model.access.csv",
        "security/social_crm_segments_rules.xml",
        "data/ir_cron_data.xml",
        "views/menus.xml",
    ],
}
