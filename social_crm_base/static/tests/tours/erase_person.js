import { registry } from "@web/core/registry";

/** An administrator erases a person who is known only by a handle, and sees how far it is. */
registry.category("web_tour.tours").add("social_crm_erase_person", {
    steps: () => [
        {
            content: "Look for the person by the handle",
            trigger: ".o_searchview_input",
            run: "edit passer_by",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first a",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Pat Passer) .o_data_cell",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains(Erase this person)",
            run: "click",
        },
        {
            content: "The dialog says what will happen and whom it is about",
            trigger: ".modal:contains(cannot be undone) .o_data_row:contains(passer_by)",
        },
        {
            content: "Nothing is erased by one click",
            trigger: ".modal footer:not(:has(button[name=action_erase]))",
        },
        {
            trigger: ".modal .o_field_widget[name=is_sure] input",
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_erase]",
            run: "click",
        },
        {
            content: "It goes on in the background",
            trigger: ".o_form_view .o_arrow_button_current:contains(Erasing)",
        },
    ],
});
