import { useExternalListener } from "@odoo/owl";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useService } from "@web/core/utils/hooks";

const WRITABLE = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const LATIN = /^[\x20-\x7e]$/;

/**
 * Single keys, as long as nobody is writing and no dialog or menu is open. Odoo's hotkeys know neither `?` nor `/`.
 *
 * @param {() => {key: string, isOn?: (target: Element) => boolean, run: (ev: KeyboardEvent) => void}[]} getKeys
 */
export function useKeys(getKeys) {
    const ui = useService("ui");
    let latest;

    function onKeydown(ev) {
        if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.isComposing || ev.defaultPrevented) {
            return;
        }
        if (ui.activeElement !== document || ui.isBlocked || (isWriting(ev.target) && ev.key !== "Escape")) {
            return;
        }
        const pressed = keyOf(ev);
        const found = getKeys().find(({ key, isOn }) => key === pressed && (!isOn || isOn(ev.target)));
        if (found) {
            ev.preventDefault();
            found.run(ev);
        }
    }

    useExternalListener(window, "keydown", (ev) => (latest = ev), { capture: true });
    useExternalListener(window, "keydown", onKeydown);
    // Odoo gives Escape to one alone: the newest that wants it. Odoo's website wants it on every screen.
    useHotkey("escape", () => onKeydown(latest));
}

function isWriting(target) {
    return target instanceof Element && Boolean(target.closest(WRITABLE));
}

/** On a keyboard of another script, the key at the same place. */
function keyOf({ key, code, shiftKey }) {
    if (key.length > 1 || LATIN.test(key) || !code?.startsWith("Key")) {
        return key;
    }
    const letter = code.slice(-1);
    return shiftKey ? letter : letter.toLowerCase();
}
