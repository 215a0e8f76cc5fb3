import { registry } from "@web/core/registry";

import { inputFiles } from "@web/../tests/utils";

import {
    INPUT,
    NOTHING_WRITTEN,
    REPLY,
    SEND,
    action,
    answer,
    blocker,
    click,
    counter,
    fill,
    message,
    openTalk,
    see,
    write,
    written,
} from "./reply_steps";

const ROUTE = `${REPLY} .o_social_crm_reply_route`;
const file = (name) => `body:not(:has(.modal)) ${REPLY} .o-mail-AttachmentContainer:not(.o-isUploading):contains(${name})`;

/** More than anybody types in a test. */
const paste = (words) => ({
    trigger: INPUT,
    run() {
        this.anchor.value = words;
        this.anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
});

const attach = (name, type) => [
    { trigger: REPLY, run: () => inputFiles(`${REPLY} .o_input_file`, [new File(["to be signed"], name, { type })]) },
    see(file(name)),
];

const remove = (name) => [
    { trigger: file(name), run: "hover" },
    click(`${file(name)} .o-mail-Attachment-unlink`),
    see(`${REPLY}:not(:has(.o-mail-AttachmentContainer:contains(${name})))`),
];

const tooLong = (words, content) => [
    paste(words),
    see(counter("too long by 1"), content),
    see(`${SEND}:disabled`),
];

const choose = (place) => [click(ROUTE), click(`.o_social_crm_target:contains(${place})`)];

/** Somebody on each kind of channel is answered, within what its network takes. */
registry.category("web_tour.tours").add("social_crm_reply_on_each_channel", {
    steps: () => [
        ...openTalk("Tilda"),
        paste("x".repeat(4097)),
        see(counter("goes out in several messages"), "Telegram takes less in one message"),
        write("Yes, in red."),
        see(counter("12 / 4096")),
        ...answer("Yes, in red."),

        ...openTalk("Fanny"),
        click(action("private"), "A comment is answered in private, once and in one message"),
        see(`${ROUTE}:contains(In private to Fanny)`),
        see(counter("/ 2000")),
        ...tooLong("x".repeat(2001)),
        write("What is your order number?"),
        click(`${SEND}:enabled`),
        see(NOTHING_WRITTEN),
        click(action("private")),
        see(blocker("answered in private already; that can be done once. Answer in public"), "It says so before"),
        see(`${REPLY}:not(:has(.o-mail-Composer))`),
        ...choose("Fanny on Page"),
        ...answer("It is in stock."),

        ...openTalk("Wilma"),
        see(`${REPLY} .o_social_crm_window:contains(Free answer for)`, "WhatsApp's window is open"),
        ...answer("It is on its way."),

        ...openTalk("Walter"),
        see(blocker("lets us answer freely is over. Send a template, or wait until the person writes again."), "It is closed"),
        see(`${REPLY}:not(:has(.o-mail-Composer))`),
        click(action("template")),
        fill(".modal .o_field_widget[name=template_id] input", "parcel_ready"),
        click(".modal .o_field_widget[name=template_id] .dropdown-item:contains(parcel_ready)"),
        see(".modal .o_field_widget[name=preview]:contains(Hello Walter, your parcel is ready.)"),
        click(".modal button[name=action_send]"),
        see(`body:not(:has(.modal)) ${message("Hello Walter, your parcel is ready.")}`),

        ...openTalk("Xenia"),
        ...tooLong("x".repeat(277), "What stands below an answer on X counts too"),
        ...attach("contract.txt", "text/plain"),
        see(`${REPLY} .o_social_crm_file_problem:contains(X takes pictures)`, "It is told as soon as it is there"),
        write("Here it is."),
        click(action("preview"), "Files are looked at before"),
        see(".modal .o_social_crm_problem:contains(X takes pictures)"),
        click(".modal button:contains(Go on writing)"),
        see(`body:not(:has(.modal)) ${SEND}:disabled`, "Nothing goes out with them"),
        see(written("Here it is."), "The words are kept"),
        ...remove("contract.txt"),
        see(`${REPLY}:not(:has(.o_social_crm_file_problem))`),
        ...answer("Yes, until six."),

        ...openTalk("Xavier"),
        see(blocker("only posts that mention or quote our account, and none here does. Open the post on X and answer there.")),
        see(`${action("original")}:contains(Open the original)`),

        ...openTalk("Mona"),
        see(counter("/ 468"), "The names of those it is for need room on Mastodon"),
        ...answer("To all of Europe."),

        ...openTalk("Anna Berg"),
        see(`${ROUTE}:contains(with a copy to):contains(Carl, the boss)`, "A mail goes to all who got the last one"),
        ...answer("We come on Monday."),

        ...openTalk("Gina"),
        ...answer("Good morning, Gina."),

        ...openTalk("Felix"),
        see(blocker("This channel cannot take replies. Open the original and answer there, or answer on another channel.")),
        see(action("original")),
    ],
});
