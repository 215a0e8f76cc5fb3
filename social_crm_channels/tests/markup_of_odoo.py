"""What is Odoo's own markup in screens, and has serious faults that are Odoo's to mend."""

#: In lists: the search, the boxes that select and those that tell, and the menu of columns; tags and badges.
LISTS = (
    ".o_searchview",
    ".o_list_record_selector",
    ".o_list_view input[disabled]",
    ".o_list_actions_header",
    ".o_tag",
    ".o_field_badge",
)
