import re

from lxml import html

from odoo import fields
from odoo.tests import new_test_user

from .test_idea_public import PublicIdeaCase


class OwnedCase(PublicIdeaCase):
    """A community of our own: Anna and Otto have a login, Ida and Eva write to us on a chat, Max is nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.max = new_test_user(cls.env, "max", groups="base.group_portal", name="Max", email="max@example.com")
        cls.community = cls.env["social.crm.community"].create(
            {"name": "Lamp friends", "kind": "owned", "company_id": cls.company.id}
        )
        said = cls._say(("ida", "Hello"), ("eva", "Hello"))
        cls.ida, cls.eva = said.identity_id
        cls.anna_here, cls.otto_here = (user.partner_id._forum_identities()[user.partner_id] for user in cls._members())
        cls._make_members(cls.anna_here | cls.otto_here | cls.ida | cls.eva)
        cls.Invitation = cls.env["social.crm.invitation"]

    @classmethod
    def _members(cls):
        return cls.anna, cls.otto

    @classmethod
    def _make_members(cls, identities):
        now = fields.Datetime.now()
        rows = [
            {"community_id": cls.community.id, "identity_id": each.id, "first_seen": now, "last_seen": now}
            for each in identities
        ]
        cls.env["social.crm.community.member"]._upsert(rows)

    @classmethod
    def _poll(cls, options=("Solar", "Wind", "Wood"), is_open=True, **values):
        poll = cls.env["social.crm.poll"].create(
            {
                "name": "Which lamp shall we make next?",
                "community_id": cls.community.id,
                "company_id": cls.company.id,
                "option_ids": [(0, 0, {"name": name, "sequence": n}) for n, name in enumerate(options)],
                **values,
            }
        )
        if is_open:
            poll.action_open()
        return poll

    @classmethod
    def _group(cls, is_open=True, **values):
        group = cls.env["social.crm.test.group"].create(
            {
                "name": "The dimmable tent lamp",
                "community_id": cls.community.id,
                "company_id": cls.company.id,
                "briefing": "<p>Turn the ring</p>",
                **values,
            }
        )
        if is_open:
            group.action_open()
        return group

    @classmethod
    def _call(cls, is_open=True, **values):
        call = cls.env["social.crm.idea.call"].create(
            {
                "name": "How should tents be packed?",
                "community_id": cls.community.id,
                "company_id": cls.company.id,
                **values,
            }
        )
        if is_open:
            call.action_open()
        return call

    def _invite(self, record, *identities):
        """:return: invitations of these people, who are told"""
        invitations = record._invite(self.env["social.crm.identity"].union(*identities))
        self._tell()
        return invitations

    def _tell(self):
        self.Invitation._tell_all(commit=lambda *args, **kwargs: 1)
        self.env.invalidate_all()

    def _told(self):
        """:return: what the machine said to anybody"""
        return self.env["social.crm.message"].search([("is_automatic", "=", True), ("direction", "=", "out")])

    def _link(self, invitation):
        """:return: the link as the message has it"""
        return re.search(r"/invited/\w{32}", invitation.message_id.part_ids.body)[0]

    def _form_of(self, path, act):
        """:return: the fields of a form of a page, as a browser would send them"""
        page = html.fromstring(self._read(path).text)
        for form in page.xpath("//form[@method='post']"):
            sent = {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}
            if sent.get("act") == act:
                return sent
        return {}

    def _act(self, path, act, **values):
        """Send a form of a page; where it has none, as somebody would who wrote it on their own."""
        token = self._form_of(path, act).get("csrf_token") or self._any_token()
        data = {"csrf_token": token, "act": act, **values}
        answer = self.url_open(path, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _any_token(self):
        page = html.fromstring(self._read("/ideas/new").text)
        found = page.xpath("string(//input[@name='csrf_token']/@value)")
        return found or html.fromstring(self._read("/web/login").text).xpath(
            "string(//input[@name='csrf_token']/@value)"
        )
