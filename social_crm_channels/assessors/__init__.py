from . import language
from . import sentiment
from . import sentiment_vader
