import { registry } from "@web/core/registry";

import { REPLY, SEND, action, answer, blocker, click, notice, openTalk, see, write } from "./reply_steps";

const stands = (person, words) => [...openTalk(person), see(blocker(words)), see(`${REPLY}:not(:has(.o-mail-Composer))`)];

/** Where no answer can be sent, it says why, and what would help. */
registry.category("web_tour.tours").add("social_crm_reply_blocked", {
    steps: () => [
        ...stands("Nora", "The channel New shop is not connected. Ask an administrator to connect it."),
        ...stands("Greta", "does not know where to send replies. Ask an administrator to fill in"),
        ...stands("Lena", "We only listen in Tent Forum. Leave it unanswered, or ask a manager to change the community's rule."),
        ...stands("Otto", "They refused this"),
        ...stands("Bruno", "The bot was blocked by this person, or put out of this group. Wait until they write again"),
        ...stands("Dora", "What began this thread was deleted on Facebook. There is nothing to answer any more."),
        ...stands("Noreply", "Nobody reads what is sent to noreply@people.example. Look in the message for another address"),

        ...openTalk("Vera"),
        click(action("private"), "A comment of last month"),
        see(blocker("Facebook lets us answer a comment in private for 7 days only. Answer below the comment")),

        ...openTalk("Paula"),
        see(notice("This will wait until Paused shop is resumed: it is paused."), "What only waits can be written"),
        ...answer("See you tomorrow."),
        ...openTalk("Rita"),
        see(notice("This will wait until Old shop is authorised again: the network rejects our access.")),
        ...answer("See you on Sunday."),

        ...stands("Wanda", "The time in which the network lets us answer freely is over. Wait until the person writes again, or answer on another channel."),
        click(`${REPLY} .o_social_crm_reply_route`, "The same person writes elsewhere too"),
        click(".o_social_crm_target:contains(Wanda on Bot)"),
        see(`${REPLY} .o_social_crm_reply_route:contains(To Wanda on Bot)`),
        write("Yes, here."),
        click(`${SEND}:enabled`),
        see(blocker("The time in which the network lets us answer freely is over.")),
    ],
});
