from . import test_access
from . import test_assignment
from . import test_case
from . import test_demo
from . import test_hoot
from . import test_intake
from . import test_reply
