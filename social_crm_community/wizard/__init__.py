from . import social_crm_idea_make
from . import social_crm_idea_merge
from . import social_crm_topic_merge_ask
from . import social_crm_answered_there
from . import social_crm_invite
