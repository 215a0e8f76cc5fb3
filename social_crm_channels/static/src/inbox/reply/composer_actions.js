import { _t } from "@web/core/l10n/translation";

import { composerActions } from "@social_crm_channels/inbox/inbox_registries";
import { PreviewDialog } from "@social_crm_channels/inbox/reply/preview_dialog";
import { ScheduleDialog } from "@social_crm_channels/inbox/reply/schedule_dialog";

const PUBLIC_KINDS = ["public_comment", "mention"];

composerActions
    .add("preview", {
        label: _t("Preview"),
        icon: "fa-search",
        sequence: 10,
        isShown: (reply) => Boolean(reply.conversation_id) && !reply.blockers.length,
        onClick: ({ answer, env }) => env.services.dialog.add(PreviewDialog, { answer }),
    })
    .add("schedule", {
        label: _t("Send later"),
        icon: "fa-calendar",
        sequence: 20,
        /** Elsewhere and in private one answers now. */
        isShown: (reply, row, answer) => !reply.blockers.length && !answer.target && !answer.comment && !reply.needs_approval,
        onClick: ({ answer, env, onPosted }) => env.services.dialog.add(ScheduleDialog, { answer, onScheduled: onPosted }),
    })
    .add("template", {
        label: _t("Send a template"),
        icon: "fa-file-text-o",
        sequence: 30,
        isShown: (reply) => Boolean(reply.templates),
        onClick: ({ talk, onPosted }) => talk.sendTemplate(onPosted),
    })
    .add("private", {
        label: _t("Answer in private"),
        icon: "fa-lock",
        sequence: 40,
        isShown: (reply, row, answer) => PUBLIC_KINDS.includes(row.contact_kind) && Boolean(answer.latestComment),
        onClick: ({ answer }) => answer.answerInPrivate(answer.latestComment),
    })
    .add("original", {
        label: _t("Open the original"),
        icon: "fa-external-link",
        sequence: 50,
        isShown: (reply) => Boolean(reply.original_url),
        onClick: ({ reply }) => window.open(reply.original_url, "_blank", "noopener,noreferrer"),
    });
