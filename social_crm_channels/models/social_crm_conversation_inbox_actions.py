from odoo import api, models


class SocialCrmConversationInboxActions(models.Model):
    """What is done to conversations in the inbox, many at once. Each says how it is undone."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    @api.model
    def inbox_assign(self, ids, user_id):
        """Make somebody, or nobody, responsible.

        :param list[int] ids: of conversations
        :param int user_id: ``False`` for nobody
        :return: the calls that undo it: name of a method, ids, argument
        :rtype: list
        """
        talks = self._inbox_changeable(ids)
        undo = [["inbox_assign", group.ids, user.id] for user, group in talks.grouped("user_id").items()]
        talks._inbox_assign(self.env["res.users"].browse(user_id or []))
        return undo

    @api.model
    def inbox_close(self, ids):
        """Put conversations away as done.

        :param list[int] ids: of conversations
        :return: as :meth:`inbox_assign`
        :rtype: list
        """
        talks = self._inbox_changeable(ids).filtered(lambda talk: talk.state != "closed")
        undo = [["inbox_reopen", group.ids, state] for state, group in talks.grouped("state").items()]
        talks.action_close()
        return undo

    @api.model
    def inbox_reopen(self, ids, state="open"):
        """Go on in conversations that were done.

        :param list[int] ids: of conversations
        :param str state: ``open``, or ``waiting`` for an answer of theirs
        :return: as :meth:`inbox_assign`
        :rtype: list
        """
        talks = self._inbox_changeable(ids)
        done = talks.filtered(lambda talk: talk.state == "closed")
        done.action_reopen()
        if state == "waiting":  # also of those that went on already, with a case
            talks.state = state
        return [["inbox_close", done.ids]] if done else []

    @api.model
    def inbox_read(self, ids):
        """Say that all in conversations was read, and what colleagues noted for the user in them.

        :param list[int] ids: of conversations
        :return: as :meth:`inbox_assign`
        :rtype: list
        """
        talks = self.search([("id", "in", ids)])
        unread = talks.filtered("unread_count")
        talks._mark_read()
        talks._inbox_heed_mentions()
        return [["inbox_unread", unread.ids]] if unread else []

    @api.model
    def inbox_unread(self, ids):
        """Show conversations as not read, for whoever looks next.

        :param list[int] ids: of conversations
        :return: as :meth:`inbox_assign`
        :rtype: list
        """
        read = self._inbox_changeable(ids).filtered(lambda talk: not talk.unread_count)
        read.unread_count = 1
        return [["inbox_read", read.ids]] if read else []

    def _inbox_assign(self, user):
        """Hook: make a colleague, or nobody, responsible for these conversations."""
        self.user_id = user

    def _inbox_heed_mentions(self):
        """Hook: the user has seen where colleagues named them in these conversations."""
        self._heed_mentions_on(self)

    def _heed_mentions_on(self, records):
        self.env["mail.message"].search(
            [("model", "=", records._name), ("res_id", "in", records.ids), ("needaction", "=", True)]
        ).set_message_done()

    def _inbox_changeable(self, ids):
        """The conversations of some ids that are still there.

        :raise AccessError: one of them may not be changed
        """
        talks = self.browse(ids).exists()
        talks.check_access("write")
        return talks
