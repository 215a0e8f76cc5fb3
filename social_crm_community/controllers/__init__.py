from . import idea_told, ideas
from . import merged_topics
from . import suggestions
from . import topic_digest
from . import waiting_answers
from . import forum
from . import thanks
from . import taking_part
