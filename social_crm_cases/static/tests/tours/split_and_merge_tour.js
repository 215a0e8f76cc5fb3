import { registry } from "@web/core/registry";

import { patiently } from "./steps";

const openAction = (name) => [
    {
        content: "Open the actions of the case",
        trigger: ".o_form_view .o_cp_action_menus i.fa-cog",
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu .o_menu_item:contains(${name})`,
        run: "click",
    },
];

const openMoves = [
    {
        content: "What was done to the case is written down",
        trigger: "button[name=action_view_moves]",
        run: "click",
    },
];

/** Two matters in one case become two; one matter in two cases becomes one; and both are taken back. */
registry.category("web_tour.tours").add("social_crm_split_and_merge", {
    steps: () => patiently([
        {
            trigger: ".o_form_view .o-mail-Message-body:contains(And where is my refund?)",
        },
        ...openAction("Split"),
        {
            content: "Nothing is chosen yet; choose the refund",
            trigger:
                ".modal .o_data_row:contains(And where is my refund?) .o_field_widget[name=selected] input:not(:checked)",
            run: "click",
        },
        {
            content: "The new case is named after it",
            trigger: ".modal .o_field_widget[name=name] input:value(And where is my refund?)",
        },
        {
            trigger: ".modal button[name=action_split]",
            run: "click",
        },
        {
            content: "The new case shows it, and nothing else",
            trigger:
                ".o_form_view:has(.o_field_widget[name=name] textarea:value(And where is my refund?)):not(:has(.modal)) .o-mail-Message-body:contains(And where is my refund?)",
        },
        ...openMoves,
        {
            content: "One click takes it back",
            trigger: ".o_data_row:contains(Split) button[name=action_undo]",
            run: "click",
        },
        {
            content: "Both are in the first case again",
            trigger:
                ".o_form_view:has(.o_field_widget[name=name] textarea:value(Where is my parcel?)) .o-mail-Message:contains(Anna) .o-mail-Message-body:contains(And where is my refund?)",
        },
        ...openAction("Merge"),
        {
            content: "Add the case of somebody of the same household",
            trigger: ".modal .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal:contains(Add) .o_data_row:contains(Where is our parcel?) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".modal .o_select_button:enabled",
            run: "click",
        },
        {
            content: "The first case goes on",
            trigger:
                ".modal .o_data_row:contains(Where is our parcel?), .modal .o_field_widget[name=target_id] input:value(Where is my parcel?)",
        },
        {
            trigger: ".modal:not(:has(.o_select_button)) button[name=action_merge]",
            run: "click",
        },
        {
            content: "It shows what both said",
            trigger: ".o_form_view:has(.o-mail-Message-body:contains(Where is my parcel?)) .o-mail-Message-body:contains(Where is our parcel?)",
        },
        ...openMoves,
        {
            content: "One click takes this back, too",
            trigger: ".o_data_row:contains(Merge) button[name=action_undo]",
            run: "click",
        },
        {
            content: "It is open again, with its own words",
            trigger: ".o_form_view:has(.o_field_widget[name=name] textarea:value(Where is our parcel?)):not(:has(.alert:contains(goes on in))) .o-mail-Message:contains(Otto)",
        },
    ]),
});
