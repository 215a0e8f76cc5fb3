from . import social_crm_segment
from . import social_crm_segment_member
from . import social_crm_content
from . import social_crm_content_variant
from . import social_crm_preference
