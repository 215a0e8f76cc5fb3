import { status, useComponent, useEffect, useState } from "@odoo/owl";

/**
 * What a panel knows about the person of a row: fetched when the panel is opened, and again for another row. The talk
 * does not wait for it.
 *
 * @param {(row: Object) => Promise} load
 * @returns {{isLoading: boolean, data: any}}
 */
export function usePanelData(load) {
    const component = useComponent();
    const state = useState({ isLoading: true, data: undefined });

    async function show(row) {
        state.isLoading = true;
        const data = await load(row);
        if (status(component) !== "destroyed" && row.id === component.props.row.id) {
            Object.assign(state, { isLoading: false, data });
        }
    }

    useEffect(
        () => {
            show(component.props.row);
        },
        () => [component.props.row.id]
    );
    return state;
}

/**
 * @param {Object} row
 * @returns {Array|undefined} the domain of what is about the person of a row; none while nobody knows who it is
 */
export function aboutPerson({ partner_id, identity_id }) {
    if (partner_id) {
        return [["partner_id", "=", partner_id]];
    }
    return identity_id ? [["identity_id", "=", identity_id]] : undefined;
}
