"""What somebody is promised on a case."""

from dataclasses import dataclass

from odoo import models


@dataclass(frozen=True)
class Entitlement:
    """Who serves a case, how fast and when, and why.

    :param team: at most one ``social.crm.team``
    :param policies: ``social.crm.sla.policy``, all that apply at once
    :param skills: ``social.crm.skill`` that it takes
    :param calendar: at most one ``resource.calendar``: the hours of service; none means round the clock
    :param reason: why, in a sentence for people
    """

    team: models.BaseModel
    policies: models.BaseModel
    skills: models.BaseModel
    calendar: models.BaseModel
    reason: str
