import { Component, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { AssigneePicker } from "@social_crm_channels/inbox/assignee_picker";
import { inboxActions } from "@social_crm_channels/inbox/inbox_actions";
import { inOrder, inboxRowBadges } from "@social_crm_channels/inbox/inbox_registries";

const KINDS = {
    direct: _t("Direct message"),
    public_comment: _t("Public comment"),
    mention: _t("Mention"),
    call: _t("Phone call"),
    video_call: _t("Video call"),
    meeting: _t("Meeting"),
    face_to_face: _t("Face to face"),
    portal: _t("Portal"),
};

/** Whom the talk is with, where, who is on it, and what can be done with it. */
export class TalkHead extends Component {
    static template = "social_crm_channels.TalkHead";
    static components = { AssigneePicker, Dropdown, DropdownItem };
    static props = { model: Object, row: Object, onTogglePerson: Function, isPersonShown: Boolean };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        this.model = useState(this.props.model);
    }

    get kind() {
        return KINDS[this.props.row.contact_kind] ?? "";
    }

    get badges() {
        return inOrder(inboxRowBadges).filter(({ isShown }) => isShown(this.props.row));
    }

    get actions() {
        return inOrder(inboxActions).filter(({ isShown }) => isShown([this.props.row]));
    }

    run(action) {
        return this.env.inbox.run(action, [this.props.row]);
    }

    openRecord() {
        const { model, id } = this.props.row.thread;
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
