from functools import partial

from .doubles.stage import Stage
from .screen_case import PATIENCE, ScreenCase


class StagedTour(ScreenCase):
    """Goes before an ``HttpCase`` whose tours meet what others do in the meantime."""

    def play(self, tour, path, login="agent", **acts):
        """Play a tour.

        :param acts: name of a cue that it gives → what somebody else does then
        """
        with Stage({name: partial(self._act, act) for name, act in acts.items()}) as stage:
            self.start_tour(path, tour, login=login, timeout=PATIENCE, cookies={"stage": stage.url})
        self.env.invalidate_all()

    def _act(self, act):
        with self.registry.cursor():  # whoever has a cursor is alone: no request comes in between
            self.env.invalidate_all()
            act()
            self.env.flush_all()
            self.env.cr.precommit.run()  # browsers are told when others commit
            self.env.cr.postcommit.run()
