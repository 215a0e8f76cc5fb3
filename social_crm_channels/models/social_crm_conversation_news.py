import time

from odoo import api, models
from odoo.fields import Domain

from .social_crm_conversation_inbox import PAGE_CAP

NEWS = "social.crm.inbox/changed"
SUBCHANNEL = "inbox"
#: What the inbox shows of a conversation, or sorts it by.
SHOWN = {
    "active",
    "channel_id",
    "identity_id",
    "last_message_at",
    "last_message_preview",
    "name",
    "partner_id",
    "state",
    "team_id",
    "unread_count",
    "user_id",
}
WAITING = "social_crm_inbox_news"  # key of the data of a cursor


class SocialCrmConversationNews(models.Model):
    """Inboxes that are open hear which conversations changed, and ask for what they may see of them.

    A notification has ids only: a bus remembers what it carried for a day, and who may listen was decided earlier.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def write(self, vals):
        shown = not SHOWN.isdisjoint(vals)
        if shown:
            self._tell_inboxes()  # whoever does not see it any more learns that, too
        result = super().write(vals)
        if shown and not vals.keys().isdisjoint({"team_id", "user_id"}):
            self._tell_inboxes()
        return result

    def _tell_inboxes(self, heard=False):
        """Tell those who see these conversations that they changed, with the transaction, and once each.

        :param bool heard: whether people have said something new in them
        """
        # sudo: whoever changes a conversation, others see it
        for talk in self.sudo():
            self._tell_listeners(talk.id, _listeners(talk, talk.team_id, talk.user_id), heard)

    def _tell_those_who_had(self, rows):
        """Tell those who saw conversations before that these have changed hands.

        :param rows: id, id of the team and of the assignee before, of each; ``None`` for none
        """
        # sudo: as in _tell_inboxes
        teams, users = self.env["social.crm.team"].sudo(), self.env["res.users"].sudo()
        for talk_id, team_id, user_id in rows:
            talk = self.sudo().browse(talk_id)
            talk._tell_listeners(talk_id, _listeners(talk, teams.browse(team_id), users.browse(user_id)))

    def _tell_listeners(self, conversation_id, listeners, heard=False):
        precommit = self.env.cr.precommit
        if WAITING not in precommit.data:
            precommit.data[WAITING] = {}
            precommit.add(self._send_news)
        for listener in listeners:
            changed, said = precommit.data[WAITING].setdefault(listener, (set(), set()))
            changed.add(conversation_id)
            if heard:
                said.add(conversation_id)

    def _send_news(self):
        """One notification a listener, whatever happened in the transaction.

        ``mine`` tells an assignee that something of theirs changed, or was theirs: a room brings news of everybody's.
        ``at`` is compared with when a page was opened (``session_info``): a browser that is new hears the last minute again.
        """
        now = time.time()
        for listener, (changed, heard) in self.env.cr.precommit.data.pop(WAITING, {}).items():
            mine = not isinstance(listener, tuple)
            news = {"conversation_ids": sorted(changed), "heard": sorted(heard), "mine": mine, "at": now}
            # _sendone: a channel is a record, which nobody can guess into
            self.env["bus.bus"]._sendone(listener, NEWS, news)

    @api.model
    @api.readonly
    def inbox_alerts(self, ids):
        """The rows of conversations of whose news a user is told wherever they are.

        :param list[int] ids: of conversations in which people wrote
        :return: those that are theirs, and, where they wish it, those of their teams that are nobody's; as
            :meth:`inbox_rows`
        :rtype: list[dict]
        """
        domain = self._inbox_domain("mine")
        if self.env.user.social_crm_alert_unassigned:
            domain |= self._inbox_domain("unassigned") & self._inbox_domain("teams")
        return self.search(Domain("id", "in", ids) & domain, order="id", limit=PAGE_CAP)._inbox_rows()

    def _inbox_rooms(self):
        """The channels of the bus that tell a user of changes: of their teams, and of what has no team.

        :rtype: list
        """
        if not self.has_access("read"):
            return []
        companies = self.env.user.company_ids
        domain = Domain("company_id", "in", companies.ids)
        if not self.env.user.has_group("social_crm_base.group_manager"):
            domain &= Domain("member_ids", "in", self.env.user.ids)
        return [(room, SUBCHANNEL) for room in [*self.env["social.crm.team"].search(domain), *companies]]


def _listeners(conversation, team, user):
    """:return: the channels of the bus on which those are who see a conversation of a team and an assignee"""
    room = (team or conversation.company_id, SUBCHANNEL)
    return [room, user.partner_id] if user else [room]
