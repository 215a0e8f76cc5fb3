import { session } from "@web/session";

export const CONVERSATION = "social.crm.conversation";

export const INBOX_ROOM = "social.crm.inbox"; // the channel of the bus that inboxes listen to
export const INBOX_NEWS = "social.crm.inbox/changed"; // what they hear there

/** @returns {boolean} whether news of the inbox came before this page was opened: a new client of the bus hears them again */
export function isFromBefore({ at }) {
    return at < session.social_crm_inbox_opened_at;
}
