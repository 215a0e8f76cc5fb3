import { Message } from "@mail/core/common/message";
import { MessageBadge } from "@social_crm_channels/thread/message_badge";

Object.assign(Message.components, { MessageBadge });
