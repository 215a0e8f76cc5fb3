from . import base_partner_merge
from . import privacy_lookup_wizard
from . import social_crm_end_refusal
from . import social_crm_erase_person
