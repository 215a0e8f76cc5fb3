"""The rule of a segment: a domain that is kept as text, read with care, and looked into."""

from ast import literal_eval
from dataclasses import dataclass, field

from odoo.fields import Domain
from odoo.tools.date_utils import parse_iso_date

#: Operators whose value is a domain over the records that a field leads to.
ANY = ("any", "not any", "any!", "not any!")
HIERARCHY = ("child_of", "parent_of")
CONNECTORS = ("&", "|", "!")
#: A rule that goes deeper cannot be told to anybody, nor searched in a reasonable time.
MAX_CONDITIONS = 200


class BrokenRule(Exception):
    """A rule cannot be read, or no longer means anything; the text says why, for people."""


@dataclass
class Leaf:
    """One condition of a rule.

    :param steps: the fields that lead to the value, the last one included
    :param names: what they are called in the domain
    :param operator: of the domain
    :param value: what it is compared with; of ``any`` the conditions come as leaves of their own
    """

    steps: list
    names: list
    operator: str
    value: object


@dataclass
class Node:
    """A part of a rule, as a tree: a connector with what it connects, or one condition."""

    connector: str = ""
    children: list = field(default_factory=list)
    condition: object = None

    def holds(self, truths):
        """:param truths: whether each condition holds, by the ``id()`` of its node"""
        if self.connector == "!":
            return not self.children[0].holds(truths)
        if self.connector:
            return (all if self.connector == "&" else any)(child.holds(truths) for child in self.children)
        return truths[id(self)]

    def conditions(self):
        """:return: the nodes that are one condition each"""
        return [leaf for child in self.children for leaf in child.conditions()] if self.connector else [self]


def read(env, text):
    """Read a domain that is kept as text: values only, nothing that depends on who looks.

    :rtype: list
    :raise BrokenRule: it cannot be read
    """
    try:
        value = literal_eval(text)
        if not isinstance(value, (list, tuple)):
            raise TypeError
        return list(value)
    except (MemoryError, RecursionError, SyntaxError, TypeError, ValueError) as error:
        raise BrokenRule(
            env._(
                "The rule cannot be read. Only values may stand in it: for dates relative to today, write for instance"
                " “today -30d”; “uid” and other words that mean something else for everybody have no place here."
            )
        ) from error


def as_domain(env, items):
    """Make a domain of the list that :func:`read` has returned.

    :rtype: Domain
    :raise BrokenRule: it is none
    """
    try:
        domain = Domain(items)
    except (IndexError, TypeError, ValueError) as error:
        raise BrokenRule(env._("The rule is not a list of conditions: %s", error)) from error
    return domain


def tree_of(items):
    """Return the tree of a domain, as it was written; conditions that are joined alike stand side by side.

    :param list items: a domain that can be read
    :rtype: Node
    """
    rest = list(reversed(list(items)))
    nodes = []
    while rest:
        nodes.append(_next_node(rest))
    return nodes[0] if len(nodes) == 1 else _joined("&", nodes)


def _next_node(rest):
    item = rest.pop()
    if item == "!":
        return Node("!", [_next_node(rest)])
    if item in ("&", "|"):
        return _joined(item, [_next_node(rest), _next_node(rest)])
    return Node(condition=item)


def _joined(connector, nodes):
    children = []
    for node in nodes:
        children += node.children if node.connector == connector else [node]
    return Node(connector, children)


def leaves(model, domain, before=()):
    """Go through the conditions of a domain, those of its sub-domains too.

    :param model: the model that the domain is over
    :param domain: a domain or its list
    :param before: fields that led to the model
    :return: an iterator of :class:`Leaf`
    :raise BrokenRule: a field is not there
    """
    for condition in as_domain(model.env, domain).iter_conditions():
        names, operator, value = condition.field_expr.split("."), condition.operator, condition.value
        steps, last_model = _steps(model, names)
        leaf = Leaf([*before, *steps], names, operator, value)
        if operator in ANY:
            if last_model is None:
                raise BrokenRule(model.env._("“%s” leads to no records that could be asked.", condition.field_expr))
            yield Leaf(leaf.steps, names, operator, None)
            yield from leaves(last_model, value, tuple(leaf.steps))
        else:
            yield leaf


def _steps(model, names):
    """:return: the fields that names lead through, and the model behind the last of them, ``None`` if there is none"""
    steps, current = [], model
    for position, name in enumerate(names):
        known = current._fields.get(name)
        if known is None:
            raise BrokenRule(
                model.env._(
                    "There is no field “%(field)s” on %(model)s (any more). Take the condition out, or put another in"
                    " its place.",
                    field=name,
                    model=current._description,
                )
            )
        steps.append(known)
        if known.comodel_name:
            current = model.env[known.comodel_name]
        elif position < len(names) - 1:
            if known.type not in ("date", "datetime", "properties"):  # parts of a date, a property's name
                raise BrokenRule(model.env._("“%s” leads to no records that could be asked.", name))
            return steps, None
        else:
            current = None
    return steps, current


def is_relative(leaf):
    """Whether a condition means another moment tomorrow than today."""
    if leaf.steps[-1].type not in ("date", "datetime"):
        return False
    values = leaf.value if isinstance(leaf.value, (list, tuple, set)) else [leaf.value]
    return any(isinstance(value, str) and not _is_iso(value) for value in values)


def _is_iso(value):
    try:
        parse_iso_date(value)
    except ValueError:
        return False
    return True
