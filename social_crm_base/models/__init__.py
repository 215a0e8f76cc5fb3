from . import social_crm_network
from . import social_crm_identity
from . import social_crm_identity_link
from . import social_crm_touchpoint
from . import res_partner
