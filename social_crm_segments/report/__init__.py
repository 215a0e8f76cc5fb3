from . import social_crm_campaign_figure, social_crm_outgoing
