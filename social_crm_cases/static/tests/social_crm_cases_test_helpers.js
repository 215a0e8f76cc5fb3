import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

import { defineSocialCrmChannelsModels } from "@social_crm_channels/../tests/social_crm_channels_test_helpers";

export class SocialCrmCase extends models.Model {
    _name = "social.crm.case";
    _inherit = ["mail.thread"];

    name = fields.Char();
    social_reply = fields.Json();
}

export function defineSocialCrmCasesModels() {
    defineSocialCrmChannelsModels();
    return defineModels([SocialCrmCase]);
}
