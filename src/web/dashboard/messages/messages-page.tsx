// The log of messages: what was sent to whom, and why one failed.

import type { FC } from "hono/jsx";
import { type LoggedMessage, listMessagesOf } from "../../../actions/messages/list-messages";
import { resendMessage } from "../../../actions/messages/send-again";
import { CHANNELS, MESSAGE_KINDS } from "../../../domain/messages/kinds";
import { MESSAGE_STATES, TROUBLED_STATES } from "../../../domain/messages/states";
import { refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { formatAt } from "../../../i18n/format";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderList } from "../lists/list-frame";
import {
  addressIn,
  askedIn,
  Choice,
  givenIn,
  keyIn,
  newBookingStep,
  oneOf,
  refuseWith,
  Sift,
  withoutScope,
} from "../lists/list-kit";
import { reasonWords, wordOf } from "./message-words";

type Filters = Readonly<Record<"state" | "kind" | "channel" | "booking" | "customer", string | null>>;

const PATH = "/messages";
const A_PAGE = 50;
/** Stands for all states of what did not arrive. */
const TROUBLE = "trouble";

export async function answerMessages(desk: Desk): Promise<Response> {
  if (desk.form === null) return showList(desk, false);
  const refused = withoutScope(desk, "bookings");
  if (refused) return refused;
  if (givenIn(desk, "act") !== "again") return refuseWith(desk, refuse("not_found"));
  const sent = await resendMessage(desk.deps, desk.staff, givenIn(desk, "message"), keyIn(desk));
  if (sent.ok) return seeOther(addressIn(desk, PATH, { ...readFilters(desk), done: "again" }));
  return sent.refusal.code === "not_found" ? refuseWith(desk, sent.refusal) : showList(desk, true);
}

function readFilters(desk: Desk): Filters {
  return {
    state: oneOf([TROUBLE, ...MESSAGE_STATES], askedIn(desk, "state")),
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
  const listed = await listMessagesOf(deps, staff, {
    states: statesOf(filters.state),
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
  const isSifted = Object.values(filters).some((each) => each !== null);
  const isOfOne = filters.booking !== null || filters.customer !== null;
  return renderList(desk, {
    title: messages.title,
    current: "messages",
    lead: messages.lead,
    action: { href: `${root}/announcements`, text: messages.announcements },
    problem: isRefused && (
      <Alert title={messages.notAgain}>
        <p>{messages.gone}</p>
      </Alert>
    ),
    done: askedIn(desk, "done") === "again" ? messages.done.again : undefined,
    sift: (
      <>
        <Sift desk={desk} path={PATH}>
          <Hidden values={{ booking: filters.booking, customer: filters.customer }} />
          <Choice
            name="state"
            label={said.lists.state}
            chosen={filters.state}
            options={[{ id: TROUBLE, name: messages.trouble }, ...named(MESSAGE_STATES, messages.states)]}
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
      </>
    ),
    rows: rows.length > 0 && (
      <section class="card list">
        <ul class="entries of-messages">
          {rows.map((message) => (
            <Row desk={desk} message={message} filters={filters} />
          ))}
        </ul>
      </section>
    ),
    empty: {
      title: isSifted ? messages.nothing : messages.none,
      text: messages.nothingText,
      step: isSifted ? { href: `${root}${PATH}`, text: messages.all } : newBookingStep(desk),
    },
    pages: {
      first: cursor === undefined ? null : addressIn(desk, PATH, filters),
      next: nextCursor === null ? null : addressIn(desk, PATH, { ...filters, cursor: nextCursor }),
    },
  });
}

/** What may be worth another try. */
export const AGAIN: readonly LoggedMessage["state"][] = ["failed", "bounced"];

function statesOf(asked: string | null) {
  if (asked === TROUBLE) return TROUBLED_STATES;
  const state = oneOf(MESSAGE_STATES, asked ?? "");
  return state === null ? undefined : [state];
}

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
        <span class="state-line">
          <span class={`state ${state}`}>{said.messages.states[state]}</span>
          <time class="soft" datetime={new Date(createdAt).toISOString()}>
            {formatAt(locale, "dateTime", configuration.tenant.timeZone, createdAt)}
          </time>
        </span>
        {reason !== null && (
          <bdi class="brief soft" title={reasonWords(desk, reason)}>
            {reasonWords(desk, reason)}
          </bdi>
        )}
        {isTheirs && AGAIN.includes(state) && (
          <form method="post" action={addressIn(desk, PATH, filters)}>
            <Hidden values={{ act: "again", message: id, key: crypto.randomUUID() }} />
            <button class="button" type="submit">
              {said.messages.again}
              <span class="sr">: {title}</span>
            </button>
          </form>
        )}
      </div>
    </li>
  );
};
