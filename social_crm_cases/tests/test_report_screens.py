from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .report_common import ReportCase
from .test_import import CASES, HISTORY, ImportCase


@tagged("post_install", "-at_install")
class TestReportScreens(ScreenCase, ReportCase, HttpCase):
    """Figures as whoever leads a team sees them."""

    picture_login = "mia"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "UTC"
        # few hours an answer, as people know it
        cls.counted = cls.env["social.crm.team"].create(
            {"name": "Customer care", "hourly_cost": 30, "answer_minutes": 10, "member_ids": [(4, cls.manager.id)]}
        )
        cls._live([{**life, "team": cls.counted} for life in cls._lives(5, 90)])
        cls.env["social.crm.team"].create({"name": "New team"})

    def test_from_a_figure_to_what_it_was_counted_of(self):
        self.start_tour("/odoo/case-dashboard", "social_crm_case_dashboard", login="mia")

    def test_pictures(self):
        chart = ".o_social_crm_dashboard_chart canvas"
        self.photograph("case_dashboard", "/odoo/case-dashboard", f".o_social_crm_dashboard_tile, {chart}")
        self.photograph("case_dashboard_charts", "/odoo/case-dashboard", "section[aria-label=Compared] summary")
        self.photograph("case_dashboard_phone", "/odoo/case-dashboard", ".o_social_crm_dashboard_tile", phone=True)
        self.photograph("case_dashboard_phone_charts", "/odoo/case-dashboard", "details", phone=True)
        self.photograph("case_analysis", "/odoo/case-analysis", ".o_pivot td.o_pivot_cell_value")
        self.photograph(
            "case_analysis_graph",
            "/odoo/case-analysis",
            ".o_graph_canvas_container canvas",
            press=".o_switch_view.o_graph",
        )
        self.photograph("case_analysis_list", "/odoo/case-analysis", ".o_data_row", press=".o_switch_view.o_list")
        self.photograph("team_cost", f"/odoo/social-teams/{self.counted.id}", ".o_field_widget[name=hourly_cost]")

    def test_a_dashboard_with_figures_that_are_missing(self):
        self.env["social.crm.case"].search([]).active = False
        self._live([{"number": "first", "opened_at": self.now, "team": self.counted}])
        hint = ".o_social_crm_dashboard_tile[data-name=sla_kept_share]"
        self.photograph("case_dashboard_first", "/odoo/case-dashboard", hint)
        self.photograph("case_dashboard_first_phone", "/odoo/case-dashboard", hint, phone=True)

    def test_a_dashboard_without_cases(self):
        self.env["social.crm.case"].search([]).active = False
        self.photograph("case_dashboard_empty", "/odoo/case-dashboard", ".o_view_nocontent_smiling_face")
        self.photograph(
            "case_dashboard_empty_phone", "/odoo/case-dashboard", ".o_view_nocontent_smiling_face", phone=True
        )


@tagged("post_install", "-at_install")
class TestImportScreens(ScreenCase, ImportCase, HttpCase):
    picture_login = "mia"

    def _path(self, wizard):
        return f"/odoo/action-social_crm_cases.action_social_crm_case_import/{wizard.id}"

    def test_pictures(self):
        wizard = self._wizard()
        field = ".o_form_view .o_field_widget[name=%s]"
        self.photograph("import_choose", self._path(wizard), field % "columns")
        wizard.action_preview()
        self.photograph("import_preview", self._path(wizard), ".o_social_crm_import_sample")
        wrong = self._wizard(CASES.replace(";Support;", ";Nowhere;"), HISTORY)
        wrong.action_preview()
        self.photograph("import_errors", self._path(wrong), ".o_social_crm_import_errors")
        self.photograph("import_errors_phone", self._path(wrong), ".o_social_crm_import_errors", phone=True)
        wizard.action_import()
        self.photograph("import_done", self._path(wizard), field % "preview")
        case = self._imported("T-1")
        self.photograph("imported_case", f"/odoo/cases/{case.id}", ".o-mail-Message")
