from . import social_crm_channel_credentials
