from . import feeds
from . import for_you
from . import preferences
from . import subscribe
from . import campaign_link
