"""What is Odoo's own markup in screens of this addon, and has serious faults that are Odoo's to mend."""

#: In lists: the search, the boxes that select and those that tell, and the menu of columns; tags and badges.
LISTS = (
    ".o_searchview",
    ".o_list_record_selector",
    ".o_list_view input[disabled]",
    ".o_list_actions_header",
    ".o_tag",
    ".o_field_badge",
)
#: On a topic of the forum: the posts, and what is half transparent.
TOPICS = (".o_wforum_question", ".o_wforum_answer", "#wrap .opacity-50")
