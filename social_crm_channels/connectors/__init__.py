from . import connector
from . import generic
from . import logged
from . import telegram
