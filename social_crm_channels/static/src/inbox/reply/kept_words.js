import { browser } from "@web/core/browser/browser";

/** @returns {string} where it is kept how the words in a thread's composer are meant */
export function meaningKey(thread) {
    return `social_crm_answer/${thread.composer.localId}`;
}

/** @returns {boolean} whether somebody was writing there, in this window or before it was reloaded */
export function hasWords({ composer }) {
    const isBegun = composer.composerText.trim() || composer.attachments.length;
    return Boolean(isBegun || browser.localStorage.getItem(composer.localId));
}

/**
 * What is being written goes on in another thread, as when a case opens for the talk meanwhile.
 *
 * @param {import("models").Thread} from
 * @param {import("models").Thread} to
 */
export function carryOver(from, to) {
    if (!hasWords(from) || hasWords(to)) {
        return;
    }
    if (from.composer.composerText.trim()) {
        to.composer.composerHtml = from.composer.composerHtml;
    }
    to.composer.attachments = [...from.composer.attachments];
    moveKept(from.composer.localId, to.composer.localId);
    moveKept(meaningKey(from), meaningKey(to));
    from.composer.clear();
}

function moveKept(from, to) {
    const kept = browser.localStorage.getItem(from);
    browser.localStorage.removeItem(from);
    if (kept) {
        browser.localStorage.setItem(to, kept);
    }
}
