from datetime import datetime, timedelta

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage

NOON = datetime(2026, 3, 2, 12, 0, 0)


class CaseCase(TransactionCase):
    """Two agents in a team that answers on one channel, and people who write there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._agent("ann")
        cls.bob = cls._agent("bob")
        cls.carla = cls._agent("carla")
        cls.manager = cls._agent("mia", "social_crm_base.group_manager")
        cls.team = cls.env["social.crm.team"].create(
            {
                "name": "Support",
                "member_ids": [(6, 0, (cls.ann | cls.bob).ids)],
            }
        )
        cls.other_team = cls.env["social.crm.team"].create({"name": "Sales", "member_ids": [(6, 0, cls.carla.ids)]})
        cls.channel = cls._channel("Acme chat", team_id=cls.team.id)
        cls.new, cls.solved = cls.env.ref("social_crm_cases.stage_new"), cls.env.ref("social_crm_cases.stage_solved")

    @classmethod
    def _agent(cls, login, group="social_crm_base.group_user", **values):
        return new_test_user(cls.env, login=login, groups=group, name=login.title(), **values)

    @classmethod
    def _channel(cls, name, **values):
        return cls.env["social.crm.channel"].create(
            {
                "name": name,
                "network_id": cls.env.ref("social_crm_base.network_generic").id,
                "provider": "generic",
                "state": "connected",
                "send_url": "https://chat.example.com/messages",
                **values,
            }
        )

    @classmethod
    def _say(cls, *sayings, channel=None):
        """People say things on a channel.

        :param sayings: (person, text) or (person, text, values of the ``IncomingMessage``), a minute apart
        :return: the new messages
        """
        items = []
        for number, (person, text, *more) in enumerate(sayings):
            values = more[0] if more else {}
            items.append(
                (
                    channel or cls.channel,
                    IncomingMessage(
                        **{
                            "external_id": f"{person}-{text}-{number}",
                            "conversation_id": f"talk-{person}",
                            "author": Author(external_id=person, name=person.title()),
                            "occurred_at": NOON + timedelta(minutes=number),
                            "sequence": f"{number:020d}",
                            "text": text,
                            **values,
                        }
                    ),
                )
            )
        return cls.env["social.crm.message"]._ingest(items)

    def _post(self, thread, body, user=None, subtype="mail.mt_comment", **values):
        """One of us answers, or writes a note."""
        return thread.with_user(user or self.ann).message_post(
            body=body, message_type="comment", subtype_xmlid=subtype, **values
        )

    def _allowed(self, user, record):
        """What a user may do with a record, by the first letters of the operations. Who may read it finds it, too."""
        record = record.with_user(user).with_company(user.company_id)
        allowed = "".join(
            operation[0] for operation in ("read", "write", "create", "unlink") if record.has_access(operation)
        )
        found = record.search([("id", "in", record.ids)]) if record.browse().has_access("read") else record.browse()
        self.assertEqual(bool(found), "r" in allowed)
        return allowed


class AccessCase(CaseCase):
    """Everybody from whom something may have to be kept: role × relation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.far_manager = cls._agent(
            "far", "social_crm_base.group_manager", company_id=cls.abroad.id, company_ids=[(6, 0, cls.abroad.ids)]
        )
        cls.clerk = cls._agent("clerk", "base.group_user")
        cls.dora = cls._agent("dora")  # of no team
        cls.customer = cls._agent("customer", "base.group_portal")
        cls.other_customer = cls._agent("other", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.case = cls._say(("anna", "Hello")).case_id
        cls.case.write({"user_id": cls.ann.id, "partner_id": cls.customer.partner_id.id})

    def _check_table(self, record, allowed):
        """Everybody may do what they are named with, and nobody else anything."""
        people = (
            *(self.ann, self.bob, self.carla, self.dora),
            *(self.manager, self.far_manager, self.clerk),
            *(self.customer, self.other_customer, self.public),
        )
        for user in people:
            with self.subTest(model=record._name, user=user.login):
                self.assertEqual(self._allowed(user, record), allowed.get(user, ""))
