from . import test_ingest
from . import test_dispatch
from . import test_connector_telegram
from . import test_connector_generic
from . import test_drain
from . import test_webhook
from . import test_http_client
from . import test_connector_logged
