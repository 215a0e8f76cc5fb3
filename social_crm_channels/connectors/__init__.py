from . import connector
from . import meta
from . import generic
from . import logged
from . import mastodon
from . import telegram
from . import x
from . import x_account
