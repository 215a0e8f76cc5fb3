from dataclasses import replace
from datetime import timedelta
from html import escape

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_cases.demo.writer import US, people
from odoo.addons.social_crm_channels.connectors.contract import IncomingMessage

from . import words


class SocialCrmCommunityDemo(models.AbstractModel):
    """What a community is for, told of the shop of the demo data: invented, the same each time, and really lived through."""

    _name = "social.crm.community.demo"
    _description = "Social CRM Community Demo Data"

    @api.model
    def _load(self):
        """Let members help each other, and wishes come true. Does nothing the second time."""
        self = self.with_context(tracking_disable=True, mail_create_nolog=True, mail_notify_force_send=False)
        forum = self.env.ref("social_crm_community.demo_forum_help")
        if forum.post_ids:
            return
        now = fields.Datetime.now().replace(microsecond=0)
        members = self._make_members()
        topics = self._ask(forum, members, now)
        self._escalate(topics, members)
        self._overhear(now)
        ideas = self._wish(members, now)
        self._let_choose(ideas, members, now)
        self._release(ideas["cover"], now)
        self._read(topics, members, now)

    # ------------------------------------------------------------------
    # Peer care
    # ------------------------------------------------------------------
    def _make_members(self):
        """:return: ``res.users`` by name"""
        contacts = self.env["res.partner"].search([("name", "in", list(words.MEMBERS))]).grouped("name")
        users = self.env["res.users"].with_context(no_reset_password=True)
        members = {
            name: users.create(
                {
                    "partner_id": contacts[name][:1].id,
                    "login": contacts[name][:1].email,
                    "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                }
            )
            for name in words.MEMBERS
        }
        for name, karma in words.MEMBERS.items():
            members[name].karma = karma
        return members

    def _ask(self, forum, members, now):
        """:return: ``forum.post`` by key"""
        team = self.env.ref("social_crm_cases.demo_team_community")
        self.env["social.crm.channel"]._forum_of(forum._care_company()).team_id = team
        topics = {}
        for key, asker, days, title, text, answers in words.QUESTIONS:
            asked_at = now - timedelta(days=days, hours=4)
            topics[key] = self._post(members[asker], asked_at, forum, text, name=title)
            for number, (who, answer) in enumerate(answers, 1):
                moment = asked_at + timedelta(hours=3 * number)
                post = self._post(members[who], moment, forum, answer.removeprefix("!"), parent_id=topics[key].id)
                post.is_correct = answer.startswith("!")
        title, text = words.ARTICLE
        colleague = self.env.ref("social_crm_cases.demo_user_priya")
        articles = self.env.ref("social_crm_community.demo_forum_workshop")
        self._post(colleague, now - timedelta(days=15), articles, text, name=title)
        return topics

    def _post(self, user, moment, forum, text, **values):
        """Somebody writes in a forum at some moment of the past.

        :rtype: odoo.model.forum_post
        """
        posts = self.env["forum.post"].with_user(user).sudo()  # sudo: the demo is above karma
        post = posts.create({"forum_id": forum.id, "content": f"<p>{escape(text)}</p>", "state": "active", **values})
        post.state = "active"
        post.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE forum_post SET create_date = %s, last_activity_date = %s WHERE id = %s", moment, moment, post.id
            )
        )
        post.invalidate_recordset(["create_date", "last_activity_date"], flush=False)
        return post.with_user(self.env.user)

    def _escalate(self, topics, members):
        """One question waited too long, another was passed on by a member; its answer waits for somebody to approve it."""
        who, key, note = words.ASKED_STAFF
        escalations = self.env["social.crm.topic.escalation"]
        asked = escalations.with_user(members[who])._escalate_by_hand(topics[key].with_user(members[who]), note)
        escalations._escalate(topics["gears"], "unanswered")
        colleague = self.env.ref("social_crm_cases.demo_user_mei")
        case = asked.sudo().case_id  # sudo: members do not see the case they caused
        case.user_id = colleague
        back = case.with_user(colleague).with_company(case.company_id)._propose_back("answer")
        back.original = words.WORKSHOP_ANSWER
        back.action_propose()

    def _overhear(self, now):
        """What is said among riders: heard, sometimes read, seldom answered."""
        channel = self.env.ref("social_crm_community.demo_channel_riders")
        colleague = self.env.ref("social_crm_cases.demo_user_mei")
        known = {person.name: person for person in people()}
        for number, (name, days, text, answer) in enumerate(words.OVERHEARD):
            said = {
                "conversation_id": f"riders-{number}",
                "occurred_at": now - timedelta(days=days, hours=number),
                "contact_kind": "public_comment",
                "is_group": True,
            }
            who = replace(known[name].author("x"), external_id=f"rider-{known[name].number}")
            messages = self.env["social.crm.message"]._ingest(
                [(channel, IncomingMessage(external_id=f"riders-{number}", author=who, text=text, **said))]
            )
            if answer:
                said["occurred_at"] += timedelta(hours=3)
                echo = IncomingMessage(external_id=f"riders-{number}-us", author=US, text=answer, **said)
                self.env["social.crm.message"]._ingest([(channel, echo)]).user_id = colleague
            if answer or number % 2:
                messages.conversation_id._mark_read()

    # ------------------------------------------------------------------
    # Ideas
    # ------------------------------------------------------------------
    def _wish(self, members, now):
        """:return: ``social.crm.idea`` by key"""
        tags = {tag.name: tag for tag in self.env["social.crm.idea.tag"].search([])}
        known = {person.name: person for person in people()}
        said = {}
        for number, (key, name, channel, days, text) in enumerate(words.WISHES):
            moment = now - timedelta(days=days, minutes=7 * number)
            said.setdefault(key, self.env["social.crm.message"])
            said[key] |= self._say(known[name], channel, f"wish-{number}", moment, text)
        ideas = {}
        for key, (name, tag_names, department, _stages, _note, voters) in words.IDEAS.items():
            sources = self.env["social.crm.idea.source"]._values_of_messages(said[key])
            values = {"name": name, "department": department, "language": "en"}
            values["tag_ids"] = [(6, 0, [tags[tag].id for tag in tag_names])]
            ideas[key] = self.env["social.crm.idea"]._make_from(sources, values)
            for voter in voters:
                self.env["social.crm.idea.supporter"]._vote(ideas[key], partner=members[voter].partner_id)
        ideas["poles"].user_id = self.env.ref("social_crm_cases.demo_user_mei")
        ideas["poles"].next_step = "Ask the workshop for the lengths"
        ideas["pocket"]._merge(ideas["cover"])
        self._work(ideas["poles"])
        for key, (_name, _tags, _department, stages, note, _voters) in words.IDEAS.items():
            self._move(ideas[key], stages, note, now)
        return ideas

    def _say(self, person, channel, external_id, moment, text):
        """Somebody says something on a channel of the demo data.

        :return: the message
        """
        item = IncomingMessage(
            external_id=external_id,
            conversation_id=f"{channel}-{person.number}",
            author=person.author(channel),
            occurred_at=moment,
            text=text,
        )
        return self.env["social.crm.message"]._ingest(
            [(self.env.ref(f"social_crm_cases.demo_channel_{channel}"), item)]
        )

    def _work(self, idea):
        project = self.env.ref("social_crm_community.demo_project_workshop")
        task = self.env["project.task"].create({"name": "Measure the poles of all tents", "project_id": project.id})
        self.env["social.crm.idea.work"].create({"idea_id": idea.id, "record": f"project.task,{task.id}"})

    def _move(self, idea, stages, note, now):
        """An idea goes from stage to stage, each at its moment; the last one has a public note."""
        for number, (kind, days) in enumerate(stages, 1):
            stage = self.env["social.crm.idea.stage"]._first(kind)
            is_last = number == len(stages)
            idea.write({"stage_id": stage.id, **({"public_note": note, "is_published": True} if is_last else {})})
            moment = now - timedelta(days=days)
            # sudo: nobody but the product dates what happened to an idea
            self.env["social.crm.idea.status"].sudo().search([("idea_id", "=", idea.id)], limit=1).at = moment
            for fname in ("decided_at", "released_at"):
                if idea[fname] and idea[fname] >= now:
                    idea[fname] = moment
            if idea.waiting_since:
                idea.waiting_since = moment
        idea._talks()._refresh_funnel()

    # ------------------------------------------------------------------
    # A poll
    # ------------------------------------------------------------------
    def _let_choose(self, ideas, members, now):
        """Members say what is to be done first; one of them has not answered yet."""
        question, description, since, until = words.POLL
        opened_at = now - timedelta(days=since)
        community = self.env.ref("social_crm_community.demo_community_friends")
        poll = self.env["social.crm.poll"].create(
            {
                "name": question,
                "description": f"<p>{escape(description)}</p>",
                "community_id": community.id,
                "company_id": community.company_id.id,
                "closes_at": now + timedelta(days=until),
                "option_ids": [
                    (0, 0, {"name": name, "idea_id": ideas[key].id if key else False, "sequence": number})
                    for number, (name, key, _who) in enumerate(words.OPTIONS)
                ],
            }
        )
        poll.action_open()
        poll.opened_at = opened_at
        for option, (_name, _key, who) in zip(poll.option_ids.sorted("sequence"), words.OPTIONS, strict=True):
            for name in who:
                poll._vote(poll._identity_of(members[name].partner_id), option)
        for number, vote in enumerate(poll.vote_ids.sorted("id"), 1):
            vote.voted_at = opened_at + timedelta(hours=7 * number)

    # ------------------------------------------------------------------
    # Told back
    # ------------------------------------------------------------------
    def _release(self, idea, now):
        """Who asked on X was told there some days ago, and most of them say whether it helps."""
        notices = idea.notice_ids.sudo()  # sudo: the product alone writes what was told
        on_x = notices.filtered(lambda notice: notice.supporter_id.conversation_id.channel_id.provider == "generic")
        told_at = now - timedelta(days=2, hours=20)
        for number, notice in enumerate(on_x.sorted("id")):
            self._tell(notice, told_at + timedelta(minutes=number))
        idea.told_at = told_at
        (notices - on_x)._tell()  # whoever cannot be reached is listed
        known = {person.name: person for person in people()}
        for number, (name, hours, text) in enumerate(words.REPLIES):
            self._say(known[name], "x", f"reply-{number}", told_at + timedelta(hours=hours), text)
        name, helped, comment = words.BY_PAGE
        theirs = idea.supporter_ids.filtered(lambda supporter: supporter.identity_id.name == name)
        theirs._answer_helped(helped, comment)

    def _tell(self, notice, moment):
        """It was said in the talk, as an echo of it would tell."""
        talk = notice.supporter_id.conversation_id
        text = "\n".join(str(paragraph) for paragraph in notice._words_of_release(talk)[:2] if paragraph)
        item = IncomingMessage(
            external_id=f"told-{notice.id}",
            conversation_id=talk.external_id,
            author=US,
            occurred_at=moment,
            text=text,
            is_automatic=True,
        )
        message = self.env["social.crm.message"]._ingest([(talk.channel_id, item)])
        message.purpose = "feedback"
        notice.write({"state": "told", "told_at": moment, "conversation_id": talk.id, "message_id": message.id})

    # ------------------------------------------------------------------
    # Deflection
    # ------------------------------------------------------------------
    def _read(self, topics, members, now):
        """Members began to write a case, and were shown what had solved the like."""
        deflections, suggestions = self.env["social.crm.deflection"], self.env["social.crm.suggestion"]
        for number, (name, days, typed, opened, is_helped) in enumerate(words.READERS):
            key, reader = f"{number:032x}", members[name]
            found = suggestions.union(*(row for row, _url in suggestions._suggest(typed, reader)))
            deflections._note_shown(key, "portal", reader, typed, found)
            if opened:
                row = found.filtered(lambda row, opened=opened: row.res_id == topics[opened].id)
                line = deflections._line_of(key, reader, row.id)
                line._open()
                if is_helped:
                    line._help()
            self._backdate(deflections.search([("key", "=", key)]), now - timedelta(days=days, hours=2))
        deflections._settle()

    def _backdate(self, deflection, moment):
        later = moment + timedelta(minutes=2)
        deflection.write({"started_at": moment, "last_at": later})
        for record in (deflection, *deflection.line_ids):
            record.write({name: later for name in ("opened_at", "helped_at") if record[name]})
