from . import controllers
from . import models
from . import report
from . import wizard
from . import connectors
from . import tools
