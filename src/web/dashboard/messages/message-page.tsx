// One message: its text, what became of it, and sending it again.

import { listEndedTopics } from "../../../actions/messages/ended-topics";
import { type FullMessage, readMessage } from "../../../actions/messages/list-messages";
import { resendMessage } from "../../../actions/messages/send-again";
import { HIDDEN } from "../../../domain/messages/without-links";
import { formatAt } from "../../../i18n/format";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { addressIn, askedIn, Done, keyIn, refuseWith } from "../lists/list-kit";
import { reasonWords, wordOf } from "./message-words";
import { AGAIN } from "./messages-page";

/** One message with its text. It takes the right to change bookings, whose customer it is written to. */
export async function answerMessage(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, form } = desk;
  const found = await readMessage(deps, staff, id);
  if (!found.ok) return refuseWith(desk, found.refusal);
  const { to } = found.value;
  const ended = to === null ? [] : await listEndedTopics(deps, staff.tenantId, to);
  if (form === null) return showMessage(desk, found.value, ended, false);
  const sent = await resendMessage(deps, staff, id, keyIn(desk));
  if (!sent.ok) return showMessage(desk, found.value, ended, true);
  return seeOther(addressIn(desk, `/messages/${sent.value.id}`, { done: "again" }));
}

type Ended = Awaited<ReturnType<typeof listEndedTopics>>;

function showMessage(desk: Desk, message: FullMessage, ended: Ended, isRefused: boolean): Response {
  const { said, root, locale, configuration } = desk;
  const { messages } = said;
  const at = (instant: number) => formatAt(locale, "dateTimeYear", configuration.tenant.timeZone, instant);
  const title = message.subject ?? wordOf(messages.kinds, message.kind);
  return renderDesk(
    desk,
    {
      title,
      current: "messages",
      children: (
        <>
          <a class="back" href={`${root}/messages`}>
            {said.lists.back}
          </a>
          <div class="desk-head">
            <h1>
              <bdi>{title}</bdi> <span class={`state ${message.state}`}>{messages.states[message.state]}</span>
            </h1>
          </div>
          {isRefused && (
            <Alert title={messages.notAgain}>
              <p>{messages.gone}</p>
            </Alert>
          )}
          <Done text={askedIn(desk, "done") === "again" ? messages.done.again : undefined} />
          {message.reason !== null && (
            <div class={AGAIN.includes(message.state) ? "alert" : "alert plain-news"}>
              <strong>{reasonWords(desk, message.reason)}</strong>
            </div>
          )}
          <section class="card">
            <dl class="list-facts">
              <dt>{messages.to}</dt>
              <dd>
                <bdi>{message.to ?? messages.noAddress}</bdi>
              </dd>
              <dt>{messages.channel}</dt>
              <dd>
                {wordOf(messages.channels, message.channel)} · {wordOf(messages.kinds, message.kind)}
              </dd>
              <dt>{messages.made}</dt>
              <dd>{at(message.createdAt)}</dd>
              {message.sentAt !== null && (
                <>
                  <dt>{messages.sent}</dt>
                  <dd>{at(message.sentAt)}</dd>
                </>
              )}
              {message.attachments !== null && message.attachments.length > 0 && (
                <>
                  <dt>{messages.attached}</dt>
                  <dd>
                    <bdi>{message.attachments.map(({ filename }) => filename).join(", ")}</bdi>
                  </dd>
                </>
              )}
              {ended.length > 0 && (
                <>
                  <dt>{messages.ended}</dt>
                  <dd>{ended.map((topic) => messages.topics[topic]).join(", ")}</dd>
                </>
              )}
            </dl>
            <div class="row">
              {message.bookingId !== null && (
                <a class="button" href={`${root}/bookings/${message.bookingId}`}>
                  {messages.open}
                </a>
              )}
              {message.state !== "queued" && message.text !== null && (
                <form method="post" action={`${root}/messages/${message.id}`}>
                  <Hidden values={{ act: "again", key: crypto.randomUUID() }} />
                  <button class="button" type="submit">
                    {messages.again}
                  </button>
                </form>
              )}
            </div>
          </section>
          <section class="card">
            {message.text?.includes(`/${HIDDEN}`) && <p class="soft">{said.taking.links}</p>}
            {message.text === null ? (
              <p class="soft">{messages.gone}</p>
            ) : (
              <pre class="list-text" lang={message.locale} dir="auto">
                {message.text}
              </pre>
            )}
          </section>
        </>
      ),
    },
    isRefused ? 422 : 200,
  );
}
