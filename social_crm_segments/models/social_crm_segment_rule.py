from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import rule
from .social_crm_segment import RULE_OF

#: Fields over people by which a rule asks who belongs to another segment.
NESTED = "social_segment_ids"
#: Key of the context: the search looks at a few people only.
FEW = "social_crm_segment_few"


class SocialCrmSegment(models.Model):
    """What the rule of a segment says, and whether it can be read."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    def _refuse_if_broken(self):
        """Nothing is done with an audience that nobody can be sure of.

        :raise UserError: the rule of one of these segments cannot be read, or its members were never looked at
        """
        for segment in self.sudo():  # sudo: whoever may use a segment is told what is wrong with it
            name = segment.display_name
            if not segment.active:
                raise UserError(
                    self.env._("The segment “%s” is archived, and nobody keeps it up to date. Restore it first.", name)
                )
            if segment.problem:
                raise UserError(
                    self.env._(
                        "The segment “%(segment)s” cannot be used: %(problem)s", segment=name, problem=segment.problem
                    )
                )
            if segment.kind == "dynamic" and not segment.last_look_at:
                raise UserError(
                    self.env._(
                        "Who belongs to the segment “%s” is still being found out. Try again in a minute.",
                        name,
                    )
                )
            segment._check_rule_now()

    def _check_rule_now(self):
        """What a rule names may have gone since it was last looked at."""
        try:
            self._check_rule()
        except rule.BrokenRule as broken:
            raise UserError(
                self.env._(
                    "The segment “%(segment)s” cannot be used: %(problem)s", segment=self.display_name, problem=broken
                )
            ) from broken

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _people(self, model, few=False):
        """Return people of a kind as the segment's rule sees them, whoever looks.

        :param str model: ``res.partner`` or ``social.crm.identity``
        :param bool few: the search names the people that it is about
        :return: no records, in the environment in which the rule is searched
        """
        # sudo: who belongs to a segment does not depend on who looks; nobody's language, time zone or companies do
        main = self.env.ref("base.main_company").sudo()
        company = self.company_id or main
        companies = company
        if not self.company_id:
            companies |= main.search([("active", "=", True)])
        context = {
            "lang": "en_US",
            "tz": company.partner_id.tz or "UTC",
            "allowed_company_ids": companies.ids,
            **({FEW: True} if few else {}),
        }
        return self.env(user=SUPERUSER_ID, su=True, context=context)[model]

    def _rule_text(self, model):
        """:return: the rule over people of a kind; empty where none of them belongs to the segment by rule"""
        return self[RULE_OF[model]] if self.kind == "dynamic" else ""

    def _domain(self, model):
        """Return what holds for the members of a kind.

        :return: ``None`` where none of them belongs to the segment by rule
        :rtype: Domain | None
        :raise rule.BrokenRule:
        """
        text = self._rule_text(model)
        if not text:
            return None
        items = rule.read(self.env, text)
        domain = rule.as_domain(self.env, items)
        if domain.is_true() and not self.everybody:
            raise rule.BrokenRule(
                self.env._(
                    "The rule has no condition, so that everybody would belong to it. Add one, or say that it is for"
                    " everybody."
                )
            )
        return domain & self._always(model)

    def _always(self, model):
        """What holds whatever the rule says."""
        if model == "social.crm.identity":
            return Domain("partner_id", "=", False)
        if self.company_id:
            # sudo: contacts of the companies above are everybody's below
            return Domain("company_id", "in", [False, *self.company_id.sudo().parent_ids.ids])
        return Domain.TRUE

    def _query(self, model, ids=None):
        """Return the query of the people for whom the rule holds.

        :param ids: look at these people only
        :rtype: odoo.tools.Query | None
        :raise rule.BrokenRule:
        """
        domain = self._domain(model)
        if domain is None:
            return None
        if ids is not None:
            domain = Domain("id", "in", ids) & domain
        try:
            return self._people(model, few=ids is not None)._search(domain, order="id")
        except (KeyError, NotImplementedError, TypeError, ValueError) as error:
            raise rule.BrokenRule(self.env._("The rule cannot be searched: %s", error)) from error

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------
    def _check_rule(self):
        """See whether the rule means something: fields, values, and the database's word on it.

        :raise rule.BrokenRule:
        """
        if self.kind != "dynamic":
            return
        found = False
        for model in RULE_OF:
            domain = self._domain(model)
            if domain is None:
                continue
            found = True
            people = self._people(model)
            leaves = list(rule.leaves(people, rule.read(self.env, self._rule_text(model))))
            if len(leaves) > rule.MAX_CONDITIONS:
                raise rule.BrokenRule(self.env._("The rule has more than %s conditions.", rule.MAX_CONDITIONS))
            for leaf in leaves:
                self._check_leaf(leaf)
            self._check_search(model)
        if not found:
            raise rule.BrokenRule(self.env._("There is no rule yet: say which contacts or accounts belong to it."))
        self._check_nesting()

    def _check_leaf(self, leaf):
        field = leaf.steps[-1]
        env = self._people("res.partner").env
        if hidden := [step for step in leaf.steps if step.groups == fields.NO_ACCESS]:
            raise rule.BrokenRule(
                self.env._(
                    "“%s” is kept from everybody: no rule may ask for it.", hidden[0]._description_string(self.env)
                )
            )
        if field.name == NESTED and leaf.operator not in (*rule.ANY, "in", "not in"):
            raise rule.BrokenRule(self.env._("Name the segments that people have to be in, or not in."))
        if field.comodel_name and len(leaf.names) and leaf.operator not in rule.ANY:
            self._check_records(leaf, env[field.comodel_name])
        elif field.type == "selection" and leaf.operator in ("=", "!=", "in", "not in"):
            known = dict(field._description_selection(env))
            gone = [value for value in _values(leaf) if isinstance(value, str) and value and value not in known]
            if gone:
                raise rule.BrokenRule(
                    self.env._(
                        "“%(field)s” is never “%(value)s” (any more).",
                        field=field._description_string(self.env),
                        value=gone[0],
                    )
                )

    def _check_records(self, leaf, comodel):
        ids = {value for value in _values(leaf) if isinstance(value, int) and not isinstance(value, bool)}
        if leaf.steps[-1].name == NESTED and not (ids and all(_values(leaf))):
            raise rule.BrokenRule(self.env._("Name the segments that people have to be in, or not in."))
        records = comodel.with_context(active_test=False).browse(ids)
        if gone := records - records.exists():
            raise rule.BrokenRule(
                self.env._(
                    "“%(field)s” names a record that is gone (%(model)s, number %(number)s). Choose another, or take the"
                    " condition out.",
                    field=leaf.steps[-1]._description_string(self.env),
                    model=comodel._description,
                    number=gone[0].id,
                )
            )

    def _check_search(self, model):
        """Have PostgreSQL plan the query: it finds what the ORM lets pass."""
        query = self._query(model)
        try:
            with self.env.cr.savepoint():
                self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        except Exception as error:  # whatever PostgreSQL says: the rule is no query
            if not getattr(error, "pgcode", None):
                raise
            raise rule.BrokenRule(self.env._("The database cannot search for this: %s", error)) from error

    def _refuse_hidden_fields(self):
        """Rules are searched without anybody's rights: who may not read a field does not find out its values by them.

        :raise AccessError: a rule asks for a field that the user may not read
        """
        for segment in self:
            for model in RULE_OF:
                for leaf in segment._leaves(model):
                    for step in leaf.steps:
                        self.env[step.model_name]._check_field_access(step, "read")

    def _leaves(self, model):
        """:return: the conditions of the rule over people of a kind; none where it cannot be read"""
        text = self._rule_text(model)
        try:
            # sudo: it is the rule that is looked into, and nobody
            return list(rule.leaves(self.env[model].sudo(), rule.read(self.env, text))) if text else []
        except rule.BrokenRule:
            return []

    # ------------------------------------------------------------------
    # Segments that ask who is in another
    # ------------------------------------------------------------------
    def _named_segments(self):
        """The segments that the rule of this one names. Whether it can be read is not asked.

        :rtype: social.crm.segment
        """
        return self.browse(sorted(self._named_ids()))

    def _named_ids(self):
        named = set()
        for model in RULE_OF:
            for leaf in self._leaves(model):
                if leaf.steps[-1].name == NESTED and leaf.steps[-1].model_name in RULE_OF:
                    named |= {value for value in _values(leaf) if isinstance(value, int)}
        return named

    @api.model
    def _all_dynamic(self):
        # sudo: segments of all companies are kept up to date
        return self.sudo().search([("kind", "=", "dynamic")], order="id")

    def _dependents(self):
        """The segments whose rule names one of these."""
        return self._all_dynamic().filtered(lambda segment: segment._named_ids() & set(self.ids))

    def _check_nesting(self):
        """:raise rule.BrokenRule: segments ask for each other in a circle"""
        names, todo = {}, [(self, [self])]
        while todo:
            segment, chain = todo.pop()
            if segment not in names:
                names[segment] = segment._named_segments().exists()
            for named in names[segment]:
                if named == (self._origin or self):
                    raise rule.BrokenRule(
                        self.env._(
                            "The segments ask for each other in a circle: %s.",
                            " → ".join(each.name for each in [*chain, named]),
                        )
                    )
                if named not in chain:
                    todo.append((named, [*chain, named]))

    def _in_order(self):
        """Return these segments so that each comes after those that its rule names.

        :rtype: social.crm.segment
        """
        named = {segment: segment._named_ids() for segment in self}
        ordered, left = self.browse(), list(self)
        while left:
            ready = [each for each in left if not named[each] & {other.id for other in left if other != each}]
            # a circle is refused elsewhere; here somebody has to go first
            for segment in ready or left[:1]:
                ordered += segment
                left.remove(segment)
        return ordered


def _values(leaf):
    return list(leaf.value) if isinstance(leaf.value, (list, tuple, set)) else [leaf.value]
