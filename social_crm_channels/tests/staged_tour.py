import json
from functools import partial

from .doubles.stage import Stage
from .screen_case import PATIENCE, ScreenCase


class StagedTour(ScreenCase):
    """Goes before an ``HttpCase`` whose tours meet what others do in the meantime."""

    line_is_cut = False
    told_until = 0  # id of the last of the news that went through the line
    untold = ()  # what browsers are told when it is mended: channels and messages

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
            self.env.cr.precommit.run()
            if self.line_is_cut:
                self._keep_from_browsers()
            else:
                self.env.cr.postcommit.run()  # browsers are told when others commit

    def cut_line(self):
        """From now on no browser is told of what others do. It asks for news when it likes, so that none may be there."""
        self.line_is_cut, self.untold = True, []
        self.told_until = self.env["bus.bus"].search([], order="id DESC", limit=1).id or 0

    def mend_line(self):
        self.line_is_cut = False
        for channel, message in self.untold:
            self.env["bus.bus"]._sendone(tuple(channel), message["type"], message["payload"])

    def _keep_from_browsers(self):
        news = self.env["bus.bus"].search([("id", ">", self.told_until)], order="id")
        self.untold += [(json.loads(each.channel), json.loads(each.message)) for each in news]
        news.unlink()
