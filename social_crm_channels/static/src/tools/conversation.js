export const CONVERSATION = "social.crm.conversation";
