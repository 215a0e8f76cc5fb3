from collections import defaultdict

from odoo import models


class SocialCrmTeam(models.Model):
    """Who of a team is there."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.team"

    def _available_members(self):
        """The members who can take a case now.

        They are active, may enter the team's company, have not set themselves to away, busy or offline in the menu
        with their name, are within working hours (their own, else the team's), have no time off, and are online where
        the team asks for it.

        :return: ``res.users`` by team, in the order of their ids
        :rtype: dict
        """
        teams = self.sudo()  # sudo: whether colleagues are there decides, not whether one may read their calendars
        members = teams.member_ids
        present = {
            team: team.member_ids._allowed_in(team.company_id).filtered(
                lambda user, team=team: (
                    not user.manual_im_status and (not team.only_online or user.presence_ids.status == "online")
                )
            )
            for team in teams
        }
        at_work = teams._at_work(present, members.resource_ids)
        return {
            team: present[team].filtered(lambda user, team=team: (team.id, user.id) in at_work).sorted("id")
            for team in self
        }

    def _at_work(self, present, resources):
        """Who is within working hours and has no time off.

        :param dict present: users by team
        :param resources: ``resource.resource`` of the users
        :return: pairs of team id and user id
        :rtype: set
        """
        pairs, by_hours = [], defaultdict(lambda: self.env["resource.resource"])
        for team, users in present.items():
            for user in users:
                own = resources.filtered(lambda resource, user=user: resource.user_id == user)
                resource = own.filtered(lambda each, team=team: each.company_id == team.company_id)[:1] or own[:1]
                calendar = resource.calendar_id or team.resource_calendar_id
                hours = calendar, team.company_id
                by_hours[hours] |= resource
                pairs.append((team.id, user.id, hours, resource.id))
        working = {
            (calendar, company): calendar._working_now(resources, company)
            for (calendar, company), resources in by_hours.items()
        }
        return {(team_id, user_id) for team_id, user_id, hours, key in pairs if key in working[hours]}
