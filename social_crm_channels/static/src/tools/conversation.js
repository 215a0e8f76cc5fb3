export const CONVERSATION = "social.crm.conversation";

export const INBOX_ROOM = "social.crm.inbox"; // the channel of the bus that inboxes listen to
export const INBOX_NEWS = "social.crm.inbox/changed"; // what they hear there
