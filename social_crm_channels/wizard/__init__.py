from . import social_crm_log_talk
from . import social_crm_message_correct
from . import social_crm_message_rewrite
from . import social_crm_oauth_request
from . import social_crm_private_reply
from . import social_crm_channel_connect
from . import social_crm_send_template
from . import social_crm_draft_reject
