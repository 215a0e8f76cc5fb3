from . import idea_told
