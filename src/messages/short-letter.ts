// A mail of one sentence and at most one button, which is about no booking.

import { clipped, oneLine } from "./clean-text";
import type { MessageBusiness, RenderedMessage } from "./facts";
import type { Letter, Link } from "./letter";
import { mailHtml } from "./mail-html";
import { mailText } from "./mail-text";
import type { Speech } from "./speech";
import { NOTHING } from "./substance";

/** Their placeholders are filled. */
type Sentences = {
  readonly subject: string;
  readonly title: string;
  readonly text: string;
  readonly button: Link | null;
  readonly receipts?: readonly Link[];
  readonly why: string;
};

const LONGEST_SUBJECT = 200;

export function renderShortLetter(speech: Speech, business: MessageBusiness, said: Sentences): RenderedMessage {
  const { title, text, button, receipts = [], why } = said;
  const letter: Letter = {
    ...NOTHING,
    subject: clipped(oneLine(said.subject), LONGEST_SUBJECT),
    title,
    preview: oneLine(text),
    intro: [text],
    buttons: button === null ? [] : [button],
    buttonNote: null,
    receipts,
    calendar: [],
    fileNote: null,
    closing: null,
    why,
    unsubscribe: null,
    message: null,
    short: "",
  };
  return {
    subject: letter.subject,
    text: mailText(speech, business, letter),
    html: mailHtml(speech, business, letter),
    attachments: [],
  };
}
