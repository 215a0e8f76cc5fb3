from . import test_menus
from . import test_segment
from . import test_segment_property
from . import test_service
