{
    "name": "Social CRM Community",
    "summary": "People help each other, and what they say makes the product better",
    "version": "19.0.1.1.0",
    "category": "Sales/CRM",
    "author": "Social CRM Contributors",
    "license": "LGPL-3",
    "depends": ["social_crm_segments", "website_forum", "project"],
    "data": [
        "security/ir.model.access.csv",
        "views/menus.xml",
    ],
}
