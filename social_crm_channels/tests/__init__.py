from . import test_ingest
from . import test_dispatch
from . import test_connector_telegram
from . import test_connector_generic
