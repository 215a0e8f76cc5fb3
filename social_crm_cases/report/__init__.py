from . import social_crm_case_report
from . import social_crm_case_dashboard
