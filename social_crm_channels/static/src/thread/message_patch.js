import { Message } from "@mail/core/common/message";
import { MessageBadge } from "@social_crm_channels/thread/message_badge";

import { patch } from "@web/core/utils/patch";

Object.assign(Message.components, { MessageBadge });

patch(Message.prototype, {
    /** Somebody who is nobody's contact has a face too: a letter, as contacts without a picture have. */
    get authorAvatarUrl() {
        const badge = this.message.social_crm;
        return badge?.direction === "in" && !this.message.author ? letterAvatar(badge.author) : super.authorAvatarUrl;
    },

    /** Which conversation a message is from needs saying only where a case has several. */
    get isPersistentMessageFromAnotherThread() {
        return super.isPersistentMessageFromAnotherThread && this.props.thread?.social_reply?.conversation_ids.length !== 1;
    },
});

/**
 * @param {string} name
 * @returns {string} address of a square with the first letter, of a colour that the name decides
 */
function letterAvatar(name) {
    const letter = name.match(/[\p{L}\p{N}]/u)?.[0].toLocaleUpperCase() ?? "?";
    const hue = [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
        <rect width="100" height="100" fill="hsl(${hue}, 45%, 45%)"/>
        <text x="50" y="68" font-size="52" font-family="sans-serif" text-anchor="middle" fill="#fff">${letter}</text>
    </svg>`;
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
