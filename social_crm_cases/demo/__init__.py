from . import social_crm_demo
