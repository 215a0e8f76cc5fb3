from . import calls
from . import webhook
from . import oauth
