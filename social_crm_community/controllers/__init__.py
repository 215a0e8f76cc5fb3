from . import idea_told, ideas
