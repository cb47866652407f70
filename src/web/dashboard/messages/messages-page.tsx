// The log of messages: what was sent to whom, why one failed, and sending it again.

import type { FC } from "hono/jsx";
import { listEndedTopics } from "../../../actions/messages/ended-topics";
import {
  type FullMessage,
  type LoggedMessage,
  listMessagesOf,
  readMessage,
} from "../../../actions/messages/list-messages";
import { resendMessage } from "../../../actions/messages/send-again";
import { CHANNELS, MESSAGE_KINDS } from "../../../domain/messages/kinds";
import { MESSAGE_STATES } from "../../../domain/messages/states";
import { refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { formatAt } from "../../../i18n/format";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import {
  addressIn,
  askedIn,
  Choice,
  Done,
  Empty,
  givenIn,
  oneOf,
  Pages,
  refuseWith,
  Sift,
  withoutScope,
} from "../lists/list-kit";

type Filters = Readonly<Record<"state" | "kind" | "channel" | "booking" | "customer", string | null>>;

const PATH = "/messages";
const A_PAGE = 50;

export async function answerMessages(desk: Desk): Promise<Response> {
  if (desk.form === null) return showList(desk, false);
  const refused = withoutScope(desk, "bookings");
  if (refused) return refused;
  if (givenIn(desk, "act") !== "again") return refuseWith(desk, refuse("not_found"));
  const sent = await resendMessage(desk.deps, desk.staff, givenIn(desk, "message"));
  if (sent.ok) return seeOther(addressIn(desk, PATH, { ...readFilters(desk), done: "again" }));
  return sent.refusal.code === "not_found" ? refuseWith(desk, sent.refusal) : showList(desk, true);
}

function readFilters(desk: Desk): Filters {
  return {
    state: oneOf(MESSAGE_STATES, askedIn(desk, "state")),
    kind: oneOf(MESSAGE_KINDS, askedIn(desk, "kind")),
    channel: oneOf(CHANNELS, askedIn(desk, "channel")),
    booking: askedIn(desk, "booking") || null,
    customer: askedIn(desk, "customer") || null,
  };
}

async function showList(desk: Desk, isRefused: boolean): Promise<Response> {
  const { deps, staff, said, root } = desk;
  const { messages } = said;
  const filters = readFilters(desk);
  const cursor = askedIn(desk, "cursor") || undefined;
  const listed = await listMessagesOf(deps, staff.tenantId, {
    state: oneOf(MESSAGE_STATES, filters.state ?? "") ?? undefined,
    kind: filters.kind ?? undefined,
    channel: oneOf(CHANNELS, filters.channel ?? "") ?? undefined,
    booking: filters.booking ?? undefined,
    customer: filters.customer ?? undefined,
    limit: A_PAGE,
    cursor,
  });
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const { rows, nextCursor } = listed.value;
  const named = <T extends string>(ids: readonly T[], names: Readonly<Record<T, string>>) =>
    ids.map((id) => ({ id, name: names[id] }));
  const isOfOne = filters.booking !== null || filters.customer !== null;
  return renderDesk(
    desk,
    {
      title: messages.title,
      current: "messages",
      children: (
        <>
          <div class="desk-head">
            <div>
              <h1>{messages.title}</h1>
              <p class="soft">{messages.lead}</p>
            </div>
            <a class="button" href={`${root}/announcements`}>
              {messages.announcements}
            </a>
          </div>
          {isRefused && (
            <Alert title={messages.notAgain}>
              <p>{messages.gone}</p>
            </Alert>
          )}
          <Done text={askedIn(desk, "done") === "again" ? messages.done.again : undefined} />
          <Sift desk={desk} path={PATH}>
            <Hidden values={{ booking: filters.booking, customer: filters.customer }} />
            <Choice
              name="state"
              label={said.lists.state}
              chosen={filters.state}
              options={named(MESSAGE_STATES, messages.states)}
              none={said.lists.any}
            />
            <Choice
              name="kind"
              label={messages.kind}
              chosen={filters.kind}
              options={named(MESSAGE_KINDS, messages.kinds)}
              none={said.lists.any}
            />
            <Choice
              name="channel"
              label={messages.channel}
              chosen={filters.channel}
              options={named(CHANNELS, messages.channels)}
              none={said.lists.any}
            />
          </Sift>
          {isOfOne && (
            <p>
              <strong>{filters.booking !== null ? messages.ofBooking : messages.ofCustomer}</strong>{" "}
              <a href={`${root}${PATH}`}>{messages.all}</a>
            </p>
          )}
          <div data-region="list">
            {rows.length === 0 ? (
              <Empty title={messages.nothing} text={messages.nothingText} />
            ) : (
              <section class="card">
                <ul class="entries of-messages">
                  {rows.map((message) => (
                    <Row desk={desk} message={message} filters={filters} />
                  ))}
                </ul>
              </section>
            )}
          </div>
          <Pages
            desk={desk}
            first={cursor === undefined ? null : addressIn(desk, PATH, filters)}
            next={nextCursor === null ? null : addressIn(desk, PATH, { ...filters, cursor: nextCursor })}
          />
        </>
      ),
    },
    isRefused ? 422 : 200,
  );
}

const AGAIN: readonly LoggedMessage["state"][] = ["failed", "bounced"];

const Row: FC<{ desk: Desk; message: LoggedMessage; filters: Filters }> = ({ desk, message, filters }) => {
  const { said, root, locale, staff, configuration } = desk;
  const { id, kind, channel, subject, to, bookingId, state, reason, createdAt } = message;
  const isTheirs = mayDo(staff.actor, "bookings");
  const title = subject ?? wordOf(said.messages.kinds, kind);
  return (
    <li data-message={id}>
      <div class="about">
        {isTheirs ? (
          <a class="who" href={`${root}/messages/${id}`}>
            <bdi>{title}</bdi>
          </a>
        ) : (
          <strong>
            <bdi>{title}</bdi>
          </strong>
        )}
        <span class="soft">
          {wordOf(said.messages.kinds, kind)} · {wordOf(said.messages.channels, channel)}
        </span>
      </div>
      <div class="about">
        <bdi>{to ?? said.messages.noAddress}</bdi>
        {bookingId !== null && <a href={`${root}/bookings/${bookingId}`}>{said.messages.open}</a>}
      </div>
      <div class="about">
        <span class={`state ${state}`}>{said.messages.states[state]}</span>
        <time class="soft" datetime={new Date(createdAt).toISOString()}>
          {formatAt(locale, "dateTime", configuration.tenant.timeZone, createdAt)}
        </time>
        {reason !== null && <span>{reasonWords(desk, reason)}</span>}
      </div>
      {isTheirs && AGAIN.includes(state) && (
        <form class="acts" method="post" action={addressIn(desk, PATH, filters)}>
          <Hidden values={{ act: "again", message: id }} />
          <button class="button" type="submit">
            {said.messages.again}
            <span class="sr">: {title}</span>
          </button>
        </form>
      )}
    </li>
  );
};

function wordOf(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}

/** Our own reasons in words; a provider's as the provider wrote it. */
function reasonWords({ said }: Desk, reason: string): string {
  return wordOf(said.messages.reasons, reason);
}

/** One message with its text. It holds the customer's links, so it takes the right to change bookings. */
export async function answerMessage(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, form } = desk;
  const found = await readMessage(deps, staff.tenantId, id);
  if (!found.ok) return refuseWith(desk, found.refusal);
  const { to } = found.value;
  const ended = to === null ? [] : await listEndedTopics(deps, staff.tenantId, to);
  if (form === null) return showMessage(desk, found.value, ended, false);
  const sent = await resendMessage(deps, staff, id);
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
          <a class="back" href={`${root}${PATH}`}>
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
                  <Hidden values={{ act: "again" }} />
                  <button class="button" type="submit">
                    {messages.again}
                  </button>
                </form>
              )}
            </div>
          </section>
          <section class="card">
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
