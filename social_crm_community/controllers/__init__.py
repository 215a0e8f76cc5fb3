from . import idea_told, ideas
from . import suggestions
