#: Under this key of the context the house notes what became of scheduled answers whose time has come.
ATTEMPT = "social_crm_attempt"


class Attempt:
    """Which scheduled answers were posted; the others are kept as drafts."""

    def __init__(self):
        self.posted = set()  # ids of mail.scheduled.message
