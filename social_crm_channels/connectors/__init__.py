from . import connector
from . import meta
from . import generic
from . import logged
from . import telegram
from . import x
from . import x_account
