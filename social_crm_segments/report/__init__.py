from . import social_crm_outgoing
