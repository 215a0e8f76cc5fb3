from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .report_common import (
    ReportCase,
    answers,
    average,
    first_response,
    next_response,
    percentile,
    promises,
    resolution,
)

SHARES = {"median": 0.5, "p90": 0.9, "p95": 0.95}
MEASURES = {"first_response": first_response, "next_response": next_response, "resolution": resolution}


class NumbersMixin:
    def assertNumber(self, found, wanted, message=None):  # noqa: N802 - as its like in unittest
        """``False`` and ``None`` are both no number."""
        if wanted is None:
            self.assertIn(found, (None, False), message)
        else:
            self.assertIsNot(found, False, message)
            self.assertAlmostEqual(found, wanted, 4, message)


@tagged("post_install", "-at_install")
class TestReport(NumbersMixin, ReportCase):
    """The analysis says what counting by hand says."""

    def setUp(self):
        super().setUp()
        self.report = self.env["social.crm.case.report"]

    def _expect(self, domain, lives):
        """All figures of some cases are those of their lives."""
        specs = [f"{measure}_{name}:avg" for measure in MEASURES for name in ("hours", *SHARES)]
        specs += ["sla_kept:sum", "sla_missed:sum", "sla_kept_share:avg", "satisfaction:avg", "answer_count:sum"]
        specs += ["cost:sum", "cost_per_resolution:avg", "backlog:sum", "__count"]
        [row] = self.report._read_group(domain, [], specs)
        found = dict(zip(specs, row, strict=True))
        for measure, by_hand in MEASURES.items():
            values = [by_hand(life) for life in lives]
            self.assertNumber(found[f"{measure}_hours:avg"], average(values), measure)
            for name, share in SHARES.items():
                self.assertNumber(found[f"{measure}_{name}:avg"], percentile(values, share), f"{measure}_{name}")
        kept, missed = promises(lives, self.now)
        self.assertEqual((found["sla_kept:sum"], found["sla_missed:sum"]), (kept, missed))
        self.assertNumber(found["sla_kept_share:avg"], kept * 100 / (kept + missed) if kept + missed else None)
        self.assertNumber(found["satisfaction:avg"], average(life["rating"] for life in lives))
        costs = [answers(life) * 10 / 60 * 30 if life["team"] == self.team else None for life in lives]
        known = [cost for cost in costs if cost is not None]
        self.assertNumber(found["cost:sum"], sum(known) if known else None)
        closed = [cost for cost, life in zip(costs, lives, strict=True) if life["closed_at"]]
        self.assertNumber(found["cost_per_resolution:avg"], average(closed))
        self.assertEqual(found["backlog:sum"], sum(not life["closed_at"] for life in lives))
        self.assertEqual(found["__count"], len(lives))

    def test_figures_equal_those_counted_by_hand(self):
        for seed in range(3):
            lives = self._lives(seed)
            cases = self._live(lives)
            mine = [("id", "in", cases.ids)]
            self._expect(mine, lives)
            for fname, key in (
                ("team_id", "team"),
                ("user_id", "user"),
                ("channel_id", "channel"),
                ("type_id", "type"),
            ):
                for group in {life[key] for life in lives}:
                    with self.subTest(seed=seed, group=group.display_name):
                        some = [life for life in lives if life[key] == group]
                        self._expect([*mine, (fname, "=", group.id)], some)

    def test_a_case_with_two_tags_is_in_both_groups_and_counts_once_in_the_total(self):
        now = self.now - timedelta(days=1)
        cases = self._live(
            [
                {"number": "1", "opened_at": now, "tags": self.tags[:2]},
                {"number": "2", "opened_at": now, "tags": self.tags[1]},
            ]
        )
        domain = [("id", "in", cases.ids)]
        by_tag, total = self.report._read_grouping_sets(domain, [["tag_ids"], []], ["__count", "backlog:sum"])
        self.assertEqual({tag: numbers for tag, *numbers in by_tag}, {self.tags[0]: [1, 1], self.tags[1]: [2, 2]})
        self.assertEqual(total, [(2, 2)])

    def test_who_waits_has_no_response_time(self):
        case = self._live([{"number": "1", "opened_at": self.now - timedelta(days=1)}])
        row = self.report.browse(case.id)
        self.assertFalse(row.first_response_hours or row.next_response_hours or row.resolution_hours)
        self.assertIn(row, self.report.search([("first_response_hours", "=", False)]))

    def test_a_machine_s_note_is_no_answer(self):
        start = self.now - timedelta(days=1)
        said = [("in", start), ("out", start + timedelta(hours=1)), ("in", start + timedelta(hours=2))]
        said.append(("out", start + timedelta(hours=5)))
        case = self._live([{"number": "1", "opened_at": start, "said": said}])
        row = self.report.browse(case.id)
        self.assertEqual((row.first_response_hours, row.next_response_hours, row.answer_count), (1, 3, 2))
        case.social_message_ids.sorted("occurred_at")[-1].is_automatic = True
        self.env.invalidate_all()
        self.assertEqual((row.next_response_hours, row.answer_count), (0, 1))

    def test_a_merged_case_counts_as_the_one_it_went_into(self):
        first, second = self._say(("anna", "Broken"), ("otto", "Also broken")).case_id
        self.assertEqual(len(self.report.search([("id", "in", (first | second).ids)])), 2)
        second._merge(first)
        self.assertEqual(self.report.search([("id", "in", (first | second).ids)]).case_id, first)

    def test_working_hours_are_those_of_the_team(self):
        monday = self.now.replace(year=2026, month=3, day=2, hour=15, minute=0, second=0)
        self.team.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "attendance_ids": [(5, 0, 0)]
                + [(0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": 8, "hour_to": 16}) for day in range(5)],
            }
        )
        answer = monday + timedelta(hours=18)  # nine the next morning
        case = self._live(
            [
                {
                    "number": "1",
                    "opened_at": monday,
                    "said": [("in", monday), ("out", answer)],
                    "closed_at": answer + timedelta(days=1),
                }
            ]
        )
        row = self.report.browse(case.id)
        self.assertEqual((row.first_response_hours, row.response_working_hours), (18, 2))
        self.assertEqual((row.resolution_hours, row.resolution_working_hours), (42, 10))
        case.action_reopen()
        self.assertEqual(case.resolution_working_hours, 0)

    def test_a_first_answer_of_today_is_measured_at_once(self):
        case = self._say(("anna", "Hello", {"occurred_at": self.now - timedelta(hours=2)})).case_id
        case.with_user(case.user_id).message_post(body="Here", message_type="comment", subtype_xmlid="mail.mt_comment")
        answer = case.social_message_ids.filtered(lambda message: message.direction == "out")
        answer.write({"state": "sent", "occurred_at": self.now - timedelta(hours=1)})
        answer._delivery_changed()
        self.assertEqual(case.response_working_hours, 1)

    def test_a_row_opens_its_case(self):
        case = self._live([{"number": "1", "opened_at": self.now}])
        self.assertEqual(self.report.browse(case.id).action_open_case()["res_id"], case.id)

    def test_export(self):
        case = self._live([{"number": "1", "opened_at": self.now - timedelta(hours=1), "tags": self.tags[:2]}])
        [row] = self.report.browse(case.id).export_data(["number", "team_id/name", "tag_ids"])["datas"]
        self.assertEqual(row[:2], [case.number, "Support"])
        self.assertEqual(set(row[2].split(",")), {"Late", "Broken"})


@tagged("post_install", "-at_install")
class TestReportAccess(ReportCase):
    def test_who_sees_the_figures_of_which_cases(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        far = self._agent(
            "far", "social_crm_base.group_manager", company_id=abroad.id, company_ids=[(6, 0, abroad.ids)]
        )
        start = self.now - timedelta(days=1)
        no_team = self.team[:0]
        cases = self._live(
            [
                {"number": "team", "opened_at": start, "user": self.bob},
                {"number": "other", "opened_at": start, "team": self.other_team, "user": self.carla},
                {"number": "mine", "opened_at": start, "team": self.other_team},
                {"number": "all", "opened_at": start, "team": no_team, "user": self.bob},
            ]
        )
        for user, numbers in (
            (self.ann, {"team", "mine", "all"}),
            (self.carla, {"other", "mine", "all"}),
            (self.manager, {"team", "other", "mine", "all"}),
            (far, set()),
        ):
            with self.subTest(user=user.login):
                report = self.env["social.crm.case.report"].with_user(user).with_company(user.company_id)
                found = report.search([("id", "in", cases.ids)])
                self.assertEqual(set(cases.browse(found.ids).mapped("external_number")), numbers)
                shown = report.get_dashboard(days=7)
                opened = _tile(shown, "opened")
                self.assertEqual(opened["value"], report.search_count(opened["domain"]))

    def test_others_see_none(self):
        for login, group in (
            ("clerk", "base.group_user"),
            ("seller", "sales_team.group_sale_salesman"),
            ("customer", "base.group_portal"),
        ):
            user = self._agent(login, group)
            with self.assertRaises(AccessError):
                self.env["social.crm.case.report"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["social.crm.case.report"].with_user(user).get_dashboard()


@tagged("post_install", "-at_install")
class TestDashboard(NumbersMixin, ReportCase):
    """The dashboard says what counting by hand says."""

    def setUp(self):
        super().setUp()
        self.report = self.env["social.crm.case.report"].with_context(tz="UTC")
        # what other tests' data holds is not of this team
        self.mine = self.env["social.crm.team"].create({"name": "Counted", "hourly_cost": 30, "answer_minutes": 10})

    def _lived(self, seed):
        lives = [{**life, "team": self.mine} for life in self._lives(seed, 60)]
        self._live(lives)
        return lives

    def test_tiles_and_charts_equal_those_counted_by_hand(self):
        for seed, days in ((11, 7), (12, 30), (13, 90), (14, 365)):
            with self.subTest(days=days):
                self.mine = self.mine.copy({"name": f"Counted {days}"})
                lives = self._lived(seed)
                shown = self.report.get_dashboard(days=days, team_id=self.mine.id)
                midnight = self.now.replace(hour=0, minute=0, second=0)
                start, stop = midnight - timedelta(days=days - 1), midnight + timedelta(days=1)
                self._expect_tiles(shown, lives, start, stop)
                self._expect_tiles(shown, lives, start - timedelta(days=days), start, "before")
                self.assertEqual(sum(shown["volume"]["opened"]), _tile(shown, "opened")["value"])
                self.assertEqual(sum(shown["volume"]["closed"]), _tile(shown, "closed")["value"])
                self.assertEqual(len(set(map(len, shown["volume"].values()))), 1)
                self.assertEqual(shown["volume"]["backlog"][-1], _open_at(lives, stop))
                self._expect_charts(shown, lives, start, stop)
                if days == 7:
                    ends = [start + timedelta(days=day + 1) for day in range(7)]
                    self.assertEqual(shown["volume"]["backlog"], [_open_at(lives, end) for end in ends])

    def _expect_tiles(self, shown, lives, start, stop, key="value"):
        opened = [life for life in lives if start <= life["opened_at"] < stop]
        closed = [life for life in lives if life["closed_at"] and start <= life["closed_at"] < stop]
        found = {tile["name"]: tile[key] for tile in shown["tiles"]}
        self.assertEqual((found["opened"], found["closed"]), (len(opened), len(closed)))
        self.assertEqual(found["backlog"], _open_at(lives, stop))
        for name, by_hand, some in (
            ("first_response", first_response, opened),
            ("next_response", next_response, opened),
            ("resolution", resolution, closed),
        ):
            values = [by_hand(life) for life in some]
            self.assertNumber(found[f"{name}_median"], percentile(values, 0.5), name)
            if key == "value":
                more = [each["value"] for each in _tile(shown, f"{name}_median")["more"]]
                for value, share in zip(more, (0.9, 0.95), strict=True):
                    self.assertNumber(value, percentile(values, share), name)
        kept, missed = promises(opened, self.now)
        self.assertNumber(found["sla_kept_share"], kept * 100 / (kept + missed) if kept + missed else None)
        self.assertNumber(found["satisfaction"], average(life["rating"] for life in closed))
        self.assertNumber(found["cost_per_resolution"], average(answers(life) * 5 for life in closed))

    def _expect_charts(self, shown, lives, start, stop):
        """Each case is in the step of the day that it was opened on, and closed on."""
        steps = shown["volume"]["labels"]
        self.assertEqual(shown["response"]["labels"], steps)
        for key in ("opened", "closed"):
            some = [life for life in lives if life[f"{key}_at"] and start <= life[f"{key}_at"] < stop]
            by_step = {step: [] for step in steps}
            for life in some:
                by_step[max(step for step in steps if step <= f"{life[f'{key}_at']:%F}")].append(life)
            self.assertEqual(shown["volume"][key], [len(by_step[step]) for step in steps])
            for name in ("median", "p90") if key == "opened" else ():
                for step, found in zip(steps, shown["response"][name], strict=True):
                    values = [first_response(life) for life in by_step[step]]
                    self.assertNumber(found, percentile(values, SHARES[name]), f"{name} {step}")

    def test_what_is_behind_a_tile_is_what_it_counts(self):
        self._lived(21)
        shown = self.report.get_dashboard(days=30, team_id=self.mine.id)
        for tile in shown["tiles"]:
            with self.subTest(tile=tile["name"]):
                if tile["kind"] == "number":
                    found = self.env["social.crm.case"].search_count(tile["domain"])
                else:
                    [(found,)] = self.report._read_group(tile["domain"], [], [f"{tile['measures'][0]}:avg"])
                self.assertNumber(found, tile["value"])

    def test_groups_are_compared_by_each_dimension(self):
        lives = self._lived(22)
        for dimension, _label in self.report.get_dashboard()["dimensions"]:
            compared = self.report.get_dashboard(days=90, team_id=self.mine.id, dimension=dimension)["compared"]
            if dimension == "tag_ids":
                wanted = {tag.id: sum(tag in life["tags"] for life in lives) for tag in self.tags}
                wanted[False] = sum(not life["tags"] for life in lives)
                self.assertEqual(dict(zip(compared["keys"], compared["opened"], strict=True)), wanted)
            else:
                self.assertEqual(sum(compared["opened"]), len(lives), dimension)
            if dimension == "user_id":
                for place, user_id in enumerate(compared["keys"]):
                    some = [life for life in lives if life["user"].id == user_id]
                    self.assertEqual(compared["opened"][place], len(some))
                    self.assertEqual(compared["open"][place], sum(not life["closed_at"] for life in some))
                    self.assertNumber(compared["median"][place], percentile(map(first_response, some), 0.5))
            self.assertTrue(all(compared["labels"]))

    def test_a_day_begins_where_whoever_looks_is(self):
        evening = self.now.replace(hour=0, minute=0, second=0) - timedelta(hours=1)
        self._live([{"number": "1", "opened_at": evening, "team": self.mine}])
        for zone, ahead in (("UTC", 0), ("Etc/GMT-3", 3), ("Etc/GMT+9", -9), ("Nowhere/Land", 0)):
            with self.subTest(zone=zone):
                shown = self.report.with_context(tz=zone).get_dashboard(days=7, team_id=self.mine.id)
                today, day = ((moment + timedelta(hours=ahead)).date() for moment in (self.now, evening))
                self.assertEqual(shown["volume"]["labels"][-1], today.isoformat())
                self.assertEqual(shown["volume"]["opened"][-1 - (today - day).days], 1)

    def test_nothing_to_count(self):
        shown = self.report.get_dashboard(team_id=self.mine.id)
        self.assertTrue(shown["is_empty"])
        self._live([{"number": "1", "opened_at": self.now - timedelta(days=400), "team": self.mine}])
        shown = self.report.get_dashboard(team_id=self.mine.id)
        self.assertFalse(shown["is_empty"], "it is in the backlog")
        self.assertIsNone(_tile(shown, "first_response_median")["value"])

    def test_a_figure_that_is_missing_says_what_it_comes_with(self):
        self._live([{"number": "1", "opened_at": self.now - timedelta(days=1), "team": self.mine}])
        shown = self.report.get_dashboard(team_id=self.mine.id)
        missing = [tile for tile in shown["tiles"] if tile["value"] is None]
        self.assertEqual(len(missing), 6)
        self.assertTrue(all(tile["hint"] for tile in missing))
        self.assertIn("SLA policies", _tile(shown, "sla_kept_share")["hint"])

    def test_no_sum_of_two_currencies(self):
        abroad = self.env["res.company"].create({"name": "Abroad", "currency_id": self._other_currency().id})
        team = self.env["social.crm.team"].create({"name": "Far", "company_id": abroad.id, "hourly_cost": 10})
        start = self.now - timedelta(days=1)
        life = {"opened_at": start, "said": [("in", start), ("out", start + timedelta(hours=1))]}
        life |= {"closed_at": start + timedelta(hours=2)}
        channel = self.channel[:0]
        self._live([{**life, "number": "here", "team": self.mine, "channel": channel}])
        far = self.env["social.crm.case"].create(
            {
                "name": "There",
                "company_id": abroad.id,
                "team_id": team.id,
                "user_id": False,
                "stage_id": self.solved.id,
                "closed_at": start,
                "opened_at": start,
            }
        )
        both = self.env.company | abroad
        report = self.report.with_context(allowed_company_ids=both.ids)
        tile = _tile(report.get_dashboard(), "cost_per_resolution")
        self.assertIsNone(tile["value"])
        self.assertIn("several currencies", tile["hint"])
        earlier = start - timedelta(days=7)
        far.write({"opened_at": earlier, "closed_at": earlier})
        self.assertIsNone(_tile(report.get_dashboard(days=7), "cost_per_resolution")["before"], "of another currency")
        alone = self.report.get_dashboard(team_id=self.mine.id)
        self.assertAlmostEqual(_tile(alone, "cost_per_resolution")["value"], 5)
        self.assertEqual(alone["currency_id"], self.env.company.currency_id.id)

    def _other_currency(self):
        currency = self.env.ref("base.EUR") | self.env.ref("base.USD")
        return (currency - self.env.company.currency_id)[0]

    def test_the_number_of_queries_is_the_same_for_few_and_many(self):
        self._live(self._lives(31, 5))
        self.report.get_dashboard(days=365)
        few = self._queries()
        self._live(self._lives(32, 60))
        self.assertLessEqual(self._queries(), few)

    def _queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.report.get_dashboard(days=30, dimension="team_id")
        return self.env.cr.sql_log_count - before

    def test_what_is_not_offered_is_refused(self):
        for wrong in ({"days": 31}, {"dimension": "partner_id"}, {"dimension": "company_id.name"}):
            with self.assertRaises(UserError):
                self.report.get_dashboard(**wrong)


def _tile(shown, name):
    return next(tile for tile in shown["tiles"] if tile["name"] == name)


def _open_at(lives, moment):
    return sum(life["opened_at"] < moment and (not life["closed_at"] or life["closed_at"] >= moment) for life in lives)
