from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import as_table, update_rows, written_by_sql

#: Cases come by the hundred: no log, no follower, no tracking; the assignee is told by :meth:`_announce`.
IN_BULK = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True, "mail_notrack": True}


class SocialCrmCase(models.Model):
    """How messages come to cases."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    @api.model
    def _receive(self, messages):
        """File new messages of theirs under cases, in a number of queries that does not depend on how many.

        A message joins its author's open case in that conversation; else it reopens the one closed less than the
        team's ``reopen_days`` before; else it opens a new case, linked to the old.

        :param messages: ``social.crm.message``, inbound, with an author, in the provider's order
        :return: the case of each message, by message id; of those that a rule wants no case for, none
        :rtype: dict
        """
        talks = messages.grouped(lambda message: (message.conversation_id.id, message.identity_id.id))
        latest = self._latest(talks)
        reopened = self.browse(
            case.id for talk, case in latest.items() if case.is_closed and case._reopens(talks[talk][0].occurred_at)
        )
        keepers = reopened._reopen()
        joined = {talk: case for talk, case in latest.items() if not case.is_closed}
        opened = self._open({talk: spoken for talk, spoken in talks.items() if talk not in joined}, latest)
        cases = self._file({message.id: case for talk, case in (joined | opened).items() for message in talks[talk]})
        filed, new = messages.filtered(lambda message: message.id in cases), self.browse().union(*opened.values())
        self._note_moments(
            # in the provider's order: the last one of a case stays
            {cases[message.id].id: message.occurred_at for message in filed if cases[message.id] not in new},
            latest=["last_message_at", "last_inbound_at"],
        )
        fresh = reopened | new
        taken = fresh | fresh._assign(keepers)
        taken._lead_conversations()
        fresh.union(*joined.values())._spoken(filed)
        taken._announce()
        return cases

    # ------------------------------------------------------------------
    # Which case
    # ------------------------------------------------------------------
    def _latest(self, talks):
        """The case that a talk goes on in: the author's latest open one in the conversation, else the latest.

        A merged case goes on in the one that it was merged into.

        :param talks: ids of conversation and author
        :return: case by talk, where there is one
        :rtype: dict
        """
        self.flush_model(["identity_id", "is_closed", "active", "conversation_ids", "goes_on_in_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (talk.conversation_id, talk.identity_id)
                       talk.conversation_id, talk.identity_id, latest.id
                  FROM %s
                  JOIN social_crm_case own ON own.identity_id = talk.identity_id AND own.active
                  JOIN social_crm_case_conversation_rel rel
                    ON rel.case_id = own.id AND rel.conversation_id = talk.conversation_id
                  JOIN social_crm_case latest ON latest.id = COALESCE(own.goes_on_in_id, own.id) AND latest.active
              ORDER BY talk.conversation_id, talk.identity_id, latest.is_closed, latest.id DESC
                """,
                as_table("talk", {"conversation_id": "int4", "identity_id": "int4"}, list(talks)),
            )
        )
        cases = self.browse(case_id for _conversation_id, _identity_id, case_id in rows)
        return {(row[0], row[1]): case for row, case in zip(rows, cases, strict=True)}

    def _reopens(self, occurred_at):
        days = self.team_id.reopen_days if self.team_id else self.env["social.crm.team"]._default_reopen_days()
        return self.closed_at > occurred_at - timedelta(days=days)

    # ------------------------------------------------------------------
    # Reopen, open
    # ------------------------------------------------------------------
    def _reopen(self):
        """:return: who gets their cases back if they can, see :meth:`_let_go`"""
        if not self:
            return {}
        self.with_context(**IN_BULK).is_closed = False
        self._message_log_batch(bodies=dict.fromkeys(self.ids, self.env._("A new message reopened the case.")))
        return self._let_go()

    def _open(self, talks, latest):
        """Open a case a talk, but for those that a rule wants none for.

        :param talks: messages by ids of conversation and author
        :param latest: the author's latest case by the same key, where there is one
        :return: case by talk
        :rtype: dict
        """
        rules = self.env["social.crm.routing.rule"]
        firsts = self.env["social.crm.message"].browse(spoken[0].id for spoken in talks.values())
        rulings = rules._all()._decide(firsts)
        talks = {talk: spoken for talk, spoken in talks.items() if not rulings[spoken[0].id].no_case}
        self._fetch_subjects(talks.values())
        rulings = [rulings[spoken[0].id] for spoken in talks.values()]
        vals_list = [self._opening_values(spoken, latest.get(talk)) for talk, spoken in talks.items()]
        self._route(vals_list, rulings)
        self._begin_wait(vals_list)
        cases = self.with_context(**IN_BULK).create(vals_list).with_env(self.env)
        rules._follow_up(dict(zip(cases, rulings, strict=True)))
        return dict(zip(talks, cases, strict=True))

    def _fetch_subjects(self, talks):
        first_ids = [spoken[0].mail_message_id.id for spoken in talks]
        self.env["mail.message"].browse(first_ids).fetch(["subject", "body"])

    def _opening_values(self, messages, previous):
        first, last = messages[0], messages[-1]
        return {
            "name": first._subject(),
            "company_id": first.channel_id.company_id.id,
            "channel_id": first.channel_id.id,
            "network_id": first.channel_id.network_id.id,
            "contact_kind": first.contact_kind,
            "conversation_id": first.conversation_id.id,
            "identity_id": first.identity_id.id,
            "partner_id": first.partner_id.id,
            "previous_case_id": previous and previous.id,
            "opened_at": first.occurred_at,
            "last_message_at": last.occurred_at,
            "last_inbound_at": last.occurred_at,
        }

    def _route(self, vals_list, rulings):
        """Do with cases what the rules say, and send those that no rule sends anywhere to the team of their channel.

        :param vals_list: values of the cases to open; team, stage, ``routing_reason`` and what rules name are set
        :param rulings: the :class:`~.social_crm_routing_rule.Ruling` of each
        """
        stages = {}
        reasons = {rule: rule._reason() for rule in self.env["social.crm.routing.rule"].union(*_rules_of(rulings))}
        for vals, ruling in zip(vals_list, rulings, strict=True):
            vals |= {
                "user_id": False,
                "is_closed": False,
                "closed_at": False,
                "routing_rule_id": ruling.rules[0].id if ruling.rules else False,
                **ruling.case_values(),
            }
            sentences = [reasons[rule] for rule in ruling.rules]
            if not vals.get("team_id"):
                channel = self.env["social.crm.channel"].browse(vals["channel_id"])
                vals["team_id"], default = channel._default_team()
                sentences.append(default)
            vals["routing_reason"] = " ".join(sentences)
            vals["stage_id"] = self._opening_stage(vals["team_id"], stages)

    def _opening_stage(self, team_id, stages):
        if team_id not in stages:
            team = self.env["social.crm.team"].browse(team_id or ())
            stages[team_id] = self.env["social.crm.case.stage"]._first(team, is_closed=False).id
        return stages[team_id]

    # ------------------------------------------------------------------
    # Keep in step
    # ------------------------------------------------------------------
    @api.model
    def _file(self, cases):
        """Put messages into cases, and tie the cases to their conversations.

        :param dict cases: case by message id
        :return: the same with the cases that they were put into: one that was just merged goes on in another
        :rtype: dict
        """
        if not cases:
            return cases
        goes_on_in = self._hold(cases.values())
        cases = {message_id: self.browse(goes_on_in.get(case.id, case.id)) for message_id, case in cases.items()}
        rows = [(message_id, case.id) for message_id, case in cases.items()]
        update_rows(self.env, "social_crm_message", ["case_id"], rows)
        self.env["social.crm.message"].browse(cases)._own_as_answered()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_case_conversation_rel (case_id, conversation_id)
                     SELECT DISTINCT case_id, conversation_id FROM social_crm_message
                      WHERE id = ANY(%s) ORDER BY 1, 2
                         ON CONFLICT DO NOTHING
                """,
                list(cases),
            )
        )
        self.browse().union(*cases.values()).invalidate_recordset(["conversation_ids"], flush=False)
        self.env["social.crm.conversation"].invalidate_model(["case_ids"], flush=False)
        return cases

    @api.model
    def _hold(self, cases):
        """Keep cases from being merged until the transaction ends, and follow those that just were.

        :return: id of the case that each goes on in, by id
        :rtype: dict
        """
        self.flush_model(["goes_on_in_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, COALESCE(goes_on_in_id, id) FROM social_crm_case WHERE id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                list({case.id for case in cases}),
            )
        )
        return dict(rows)

    @api.model
    def _note_moments(self, moments, latest=(), earliest=()):
        """Move datetimes of cases forward, or back, as the moments demand; an empty one is set.

        :param dict moments: datetime by case id
        :param latest: names of fields that hold the latest moment
        :param earliest: names of fields that hold the earliest moment
        """
        if not moments:
            return
        fnames = [*latest, *earliest]
        assignments = [
            SQL("%(name)s = %(pick)s(%(name)s, noted.moment)", name=SQL.identifier(fname), pick=pick)
            for fnames_of_pick, pick in ((latest, SQL("GREATEST")), (earliest, SQL("LEAST")))
            for fname in fnames_of_pick
        ]
        self.flush_model(fnames)
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_case SET %s FROM %s WHERE social_crm_case.id = noted.id",
                SQL(", ").join(assignments),
                as_table("noted", {"id": "int4", "moment": "timestamp"}, sorted(moments.items())),
            )
        )
        written_by_sql(self.browse(moments), fnames)

    def _announce(self):
        """Tell the assignees of these cases at once, one notification an assignee."""
        for user, cases in self.grouped("user_id").items():
            if user:
                user._bus_send(
                    "social_crm.case/assigned",
                    {"count": len(cases), "case_id": cases[-1].id, "display_name": cases[-1].display_name},
                )


def _rules_of(rulings):
    return (rule for ruling in rulings for rule in ruling.rules)
