from . import social_crm_community_demo
