from . import social_crm_funnel
from . import social_crm_funnel_idea
from . import social_crm_idea_segment
