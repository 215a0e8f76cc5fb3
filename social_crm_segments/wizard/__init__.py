from . import base_partner_merge
from . import social_crm_segment_add
from . import social_crm_segment_explanation
from . import social_crm_content_test
from . import social_crm_preference_behalf
