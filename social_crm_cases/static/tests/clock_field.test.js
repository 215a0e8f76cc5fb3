import { defineMailModels } from "@mail/../tests/mail_test_helpers";

import { expect, test } from "@odoo/hoot";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Case extends models.Model {
    deadline = fields.Datetime();
    warn_at = fields.Datetime();
    reached_at = fields.Datetime();

    _records = [
        { id: 1, deadline: "2026-03-02 12:00:00", warn_at: "2026-03-02 11:30:00" },
        { id: 2, deadline: "2026-03-02 12:00:00", warn_at: "2026-03-02 11:30:00", reached_at: "2026-03-02 11:00:00" },
        { id: 3 },
    ];
}
defineMailModels(); // fields come with services that need them
defineModels([Case]);

const CLOCK = ".o_social_crm_clock";

function show(id) {
    return mountView({
        type: "form",
        resModel: "case",
        resId: id,
        arch: `
            <form>
                <field name="warn_at" invisible="1" />
                <field name="reached_at" invisible="1" />
                <field name="deadline" widget="social_crm_clock"
                       options="{'warn_field': 'warn_at', 'end_field': 'reached_at'}" />
            </form>`,
    });
}

for (const [moment, state, figure, words] of [
    ["2026-02-28 08:59:30", "running", "2 d 3 h", "In time, 2 d 3 h left, due "],
    ["2026-03-02 11:47:30", "warned", "12 min", "At risk, 12 min left, due "],
    ["2026-03-02 12:35:30", "breached", "-35 min", "Missed 35 min ago, due "],
]) {
    test(`a clock that is ${state} says so in a figure and in words`, async () => {
        mockDate(moment, 0);
        await show(1);
        expect(CLOCK).toHaveAttribute("data-state", state);
        expect(`${CLOCK} bdi`).toHaveText(figure);
        expect(`${CLOCK} .visually-hidden`).toHaveText(new RegExp(`^${words}`));
        expect(CLOCK).toHaveAttribute("title", new RegExp(`^${words}`));
    });
}

test("a clock goes on by itself", async () => {
    mockDate("2026-03-02 11:29:50", 0);
    await show(1);
    expect(CLOCK).toHaveAttribute("data-state", "running");
    await advanceTime(30000);
    expect(CLOCK).toHaveAttribute("data-state", "warned");
});

test("what is reached tells when it was due, and what is not promised tells nothing", async () => {
    mockDate("2026-03-02 12:35:00", 0);
    await show(2);
    expect(CLOCK).toHaveCount(0);
    expect(".o_field_social_crm_clock").toHaveText(/12:00/);
    await show(3);
    expect(".o_field_social_crm_clock:last").toHaveText("");
});
