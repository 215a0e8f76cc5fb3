from . import test_menus
from . import test_segment
from . import test_segment_property
from . import test_service
from . import test_preference
from . import test_preference_gate
from . import test_preference_pages
