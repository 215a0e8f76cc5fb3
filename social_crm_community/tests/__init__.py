from . import test_menus
from . import test_rating_of_tasks
