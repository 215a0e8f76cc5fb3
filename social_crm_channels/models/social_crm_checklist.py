from odoo import api, models
from odoo.exceptions import AccessError

ANSWERED = ("sent", "delivered", "read")


class SocialCrmChecklist(models.AbstractModel):
    """The first steps of a company: from an empty database to the first answered message."""

    _name = "social.crm.checklist"
    _description = "First Steps"

    @api.model
    def get_steps(self):
        """What is done and what comes next, for who sets things up; nothing once it is over.

        :return: ``code``, ``title``, ``text``, ``button`` and ``done`` for each step, in order
        :rtype: list[dict]
        """
        company = self.env.company
        if company.social_crm_checklist_over or not self.env.user.has_group("social_crm_base.group_manager"):
            return []
        steps = [self._team(), self._channel(), self._message(), self._answer()]
        if all(step["done"] for step in steps):
            # sudo: managers may not change companies; this only keeps what anybody can see
            company.sudo().social_crm_checklist_over = True
        return steps

    @api.model
    def put_away(self):
        """Show them no more in this company."""
        self._check_manager()
        self.env.company.sudo().social_crm_checklist_over = True  # sudo: as in get_steps

    @api.model
    def open_step(self, code):
        """Where a step is done.

        :param str code: as of :meth:`get_steps`
        :return: an action
        :rtype: dict
        """
        self._check_manager()
        return {
            "team": self._open_team,
            "channel": self._open_channel,
            "message": self._open_message,
            "answer": self._open_answer,
        }[code]()

    def _check_manager(self):
        if not self.env.user.has_group("social_crm_base.group_manager"):
            raise AccessError(self.env._("Only managers of Social CRM set it up."))

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _team(self):
        return {
            "code": "team",
            "title": self.env._("Make a team"),
            "text": self.env._("Its members answer, and see each other's conversations."),
            "button": self.env._("Make a team"),
            "done": bool(self._first("social.crm.team", [("member_ids", "!=", False)])),
        }

    def _channel(self):
        may = self.env.user.has_group("social_crm_base.group_admin")
        return {
            "code": "channel",
            "title": self.env._("Connect a channel"),
            "text": self.env._("An account of yours where people talk to you.")
            if may
            else self.env._("An administrator of Social CRM connects an account of yours."),
            "button": may and self.env._("Connect a channel"),
            "done": bool(self._connected()),
        }

    def _message(self):
        channel = self._connected()
        text = self.env._("From another account, write to the one that you connected.")
        if channel.account_handle:
            text = self.env._("From another account, write to %s.", channel.account_handle)
        return {
            "code": "message",
            "title": self.env._("Get the first message"),
            "text": text,
            "button": bool(channel) and self.env._("See the channel"),
            "done": bool(self._first("social.crm.message", [("direction", "=", "in")])),
        }

    def _answer(self):
        return {
            "code": "answer",
            "title": self.env._("Answer it"),
            "text": self.env._("What you write in the conversation goes back to where it came from."),
            "button": bool(self._latest_conversation()) and self.env._("Answer"),
            "done": bool(self._first("social.crm.message", [("direction", "=", "out"), ("state", "in", ANSWERED)])),
        }

    def _first(self, model, domain):
        return self.env[model].search([*domain, ("company_id", "=", self.env.company.id)], limit=1)

    def _connected(self):
        return self._first("social.crm.channel", [("state", "=", "connected"), ("inbound_mode", "!=", "manual")])

    def _latest_conversation(self):
        return self._first("social.crm.conversation", [("last_message_at", "!=", False)])

    # ------------------------------------------------------------------
    # Where they are done
    # ------------------------------------------------------------------
    def _open_team(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_team")
        return {**action, "views": [(False, "form")], "context": {"default_member_ids": self.env.user.ids}}

    def _open_channel(self):
        return self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_channel_connect")

    def _open_message(self):
        return self._form_of(self._connected())

    def _open_answer(self):
        return self._form_of(self._latest_conversation())

    def _form_of(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
