from . import social_crm_case_link
from . import social_crm_case_merge
from . import social_crm_case_split
from . import social_crm_swarm_ask
from . import social_crm_swarm_reply
from . import social_crm_routing_dry_run
from . import social_crm_run_macro
