// Today: what needs a decision, what is now, what is next, and who is where.

import type { Child, FC } from "hono/jsx";
import { changeBooking, type ListedKept } from "../../actions/bookings/change-booking";
import { completeAll, showToday, type Today } from "../../actions/bookings/show-today";
import { readStaffBooking } from "../../actions/bookings/staff-booking";
import { zoneOfBooking } from "../../contract/booking-wire";
import type { Refusal } from "../../domain/refusal";
import { mayDo } from "../../domain/tenant/actor";
import { isLocalDate, localDateOf } from "../../domain/time/local-time";
import { formatAt, formatDate, formatSpan } from "../../i18n/format";
import { say, sayCount } from "../../i18n/words/say";
import { Alert } from "../booking/details-form";
import { renderRefusal, seeOther } from "../kit/render-page";
import { Status, statusWord } from "./bookings/status";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";
import { isWithin } from "./new-booking-form";
import { refuseDesk } from "./refusals";
import { ruleSentence } from "./rule-words";

export async function answerToday(desk: Desk): Promise<Response> {
  const { form, staff, said } = desk;
  if (form === null) return renderToday(desk);
  if (!mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const act = form.get("do") ?? "";
  if (act === "complete_day") return completeDay(desk, form.get("date") ?? "");
  if (!isAct(act)) return refuseDesk(desk, 400, desk.words.errorTitle, desk.words.badInput);
  return markOne(desk, act, form.get("booking") ?? "", form.get("revision") ?? "");
}

const ACTS = ["confirm", "reject", "complete", "no_show"] as const;
type Act = (typeof ACTS)[number];

function isAct(text: string): text is Act {
  return ACTS.some((act) => act === text);
}

async function markOne(desk: Desk, action: Act, bookingId: string, revision: string): Promise<Response> {
  const { deps, staff, root, configuration } = desk;
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return renderRefusal(desk, configuration, found.refusal);
  const done = await changeBooking(deps, staff.tenantId, {
    bookingId,
    action,
    by: staff.actor,
    reason: null,
    ifRevision: /^\d{1,9}$/.test(revision) ? Number(revision) : null,
  });
  if (done.ok) return seeOther(`${root}/today?${new URLSearchParams({ done: action, booking: bookingId })}`);
  return renderToday(desk, { refusal: done.refusal, kept: found.value });
}

/** Marks what is over on a date: all that the page has listed under it. */
async function completeDay(desk: Desk, date: string): Promise<Response> {
  const { deps, staff, root, configuration } = desk;
  const today = isLocalDate(date) ? await showToday(deps, staff) : null;
  if (!today?.ok) return today ? renderRefusal(desk, configuration, today.refusal) : seeOther(`${root}/today`);
  const meant = today.value.unmarked.filter((kept) => dateOf(kept) === date);
  const count = await completeAll(deps, staff, meant);
  return seeOther(`${root}/today?${new URLSearchParams({ done: "complete_day", count: String(count) })}`);
}

function dateOf(kept: ListedKept): string {
  return localDateOf(zoneOfBooking(kept), kept.booking.startAt);
}

type Hindered = { readonly refusal: Refusal; readonly kept: ListedKept };

async function renderToday(desk: Desk, hindered: Hindered | null = null): Promise<Response> {
  const { deps, staff, said, configuration, locale, now } = desk;
  const found = await showToday(deps, staff);
  if (!found.ok) return renderRefusal(desk, configuration, found.refusal);
  const { bookings, requests, unmarked, failed } = found.value;
  const standing = bookings.filter(({ booking }) => booking.status !== "pending");
  const groups = groupsOf(standing, now);
  const waiting = new Set(unmarked.map(({ booking }) => booking.id));
  return renderDesk(
    desk,
    {
      title: said.today.title,
      current: "today",
      children: (
        <>
          <div class="desk-head">
            <h1>{said.today.title}</h1>
            <p class="soft">
              {formatAt(locale, "dateFull", configuration.tenant.timeZone, now)} ·{" "}
              {sayCount(locale, said.today.bookings, standing.length)}
            </p>
          </div>
          {hindered && <Hindrance desk={desk} hindered={hindered} />}
          <Done desk={desk} />
          <Attention desk={desk} today={found.value} />
          <div class="today">
            <div class="column">
              <Requests desk={desk} requests={requests} />
              <Group desk={desk} name="now" bookings={groups.now} hasActs />
              <Group desk={desk} name="next" bookings={groups.next} />
              {standing.length === 0 && (
                <section class="card">
                  <p>
                    <strong>{said.today.nothing}</strong>
                  </p>
                  <p>{said.today.nothingText}</p>
                </section>
              )}
              <Unmarked desk={desk} unmarked={unmarked} />
              <Group desk={desk} name="over" bookings={groups.over.filter(({ booking }) => !waiting.has(booking.id))} />
            </div>
            <div class="column">
              <Whereabouts desk={desk} bookings={standing} />
              {failed > 0 && (
                <Card name="failed" title={said.nav.messages}>
                  <p>
                    <a href={`${desk.root}/messages?state=failed`}>{sayCount(locale, said.today.failed, failed)}</a>
                  </p>
                </Card>
              )}
            </div>
          </div>
        </>
      ),
    },
    hindered ? 422 : 200,
  );
}

const Card: FC<{ name: string; title: string; children?: Child }> = ({ name, title, children }) => (
  <section class="card" data-region={name} aria-labelledby={`h-${name}`}>
    <h2 id={`h-${name}`}>{title}</h2>
    {children}
  </section>
);

const Hindrance: FC<{ desk: Desk; hindered: Hindered }> = ({ desk, hindered: { refusal, kept } }) => {
  const { said, root } = desk;
  const { booking } = kept;
  const isChanged = ["revision_mismatch", "invalid_transition", "already_cancelled"].includes(refusal.code);
  const text = isChanged ? said.booking.changed : ruleSentence(desk, refusal);
  return (
    <Alert title={text}>
      <p>
        <a href={`${root}/bookings/${booking.id}`}>
          <bdi>{booking.customer?.name ?? said.walkIn}</bdi>
        </a>{" "}
        · {statusWord(desk, booking.status)}
      </p>
    </Alert>
  );
};

/** What the press before has done. */
const Done: FC<{ desk: Desk }> = ({ desk }) => {
  const { said, url, locale, root } = desk;
  const done = url.searchParams.get("done") ?? "";
  const id = url.searchParams.get("booking") ?? "";
  if (done === "complete_day") {
    const count = Number(url.searchParams.get("count") ?? 0);
    return <p class="done-bar">{sayCount(locale, said.today.markedDay, Number.isSafeInteger(count) ? count : 0)}</p>;
  }
  if (!isAct(done)) return null;
  return (
    <p class="done-bar" role="status">
      {said.booking.done[done]} {/^bkg_\w+$/.test(id) && <a href={`${root}/bookings/${id}`}>{said.act.open}</a>}
    </p>
  );
};

/** What needs a hand, as links to where it is given. */
const Attention: FC<{ desk: Desk; today: Today }> = ({ desk, today: { requests, unmarked, failed } }) => {
  const { said, locale, root } = desk;
  const tiles = [
    { count: requests.length, text: said.today.requests, href: "#h-requests" },
    { count: unmarked.length, text: said.today.past, href: "#h-unmarked" },
    { count: failed, text: said.today.failed, href: `${root}/messages?state=failed` },
  ].filter(({ count }) => count > 0);
  if (tiles.length === 0) return null;
  return (
    <ul class="tiles" aria-label={said.today.attention} data-region="attention">
      {tiles.map(({ count, text, href }) => (
        <li>
          <a href={href}>{sayCount(locale, text, count)}</a>
        </li>
      ))}
    </ul>
  );
};

function groupsOf(bookings: readonly ListedKept[], now: number) {
  return {
    now: bookings.filter(({ booking }) => booking.startAt <= now && booking.endAt > now),
    next: bookings.filter(({ booking }) => booking.startAt > now),
    over: bookings.filter(({ booking }) => booking.endAt <= now),
  };
}

const Group: FC<{
  desk: Desk;
  name: "now" | "next" | "over";
  bookings: readonly ListedKept[];
  hasActs?: boolean;
}> = ({ desk, name, bookings, hasActs = false }) =>
  bookings.length === 0 ? null : (
    <Card name={name} title={desk.said.today[name]}>
      <ul class="day-list">
        {bookings.map((kept) => (
          <Row desk={desk} kept={kept} marks={name === "over"}>
            {hasActs && kept.booking.status === "confirmed" && (
              <>
                <OneTap desk={desk} kept={kept} act="complete" text={desk.said.act.completed} />
                <OneTap desk={desk} kept={kept} act="no_show" text={desk.said.act.noShow} />
              </>
            )}
          </Row>
        ))}
      </ul>
    </Card>
  );

const Requests: FC<{ desk: Desk; requests: readonly ListedKept[] }> = ({ desk, requests }) =>
  requests.length === 0 ? null : (
    <Card name="requests" title={desk.said.today.toDecide}>
      <ul class="day-list">
        {requests.map((kept) => (
          <Row desk={desk} kept={kept} isDated>
            <OneTap desk={desk} kept={kept} act="confirm" text={desk.said.act.approve} isMain />
            <OneTap desk={desk} kept={kept} act="reject" text={desk.said.act.decline} />
          </Row>
        ))}
      </ul>
    </Card>
  );

/** Each day can be marked as a whole, once those who did not come are marked. */
const Unmarked: FC<{ desk: Desk; unmarked: readonly ListedKept[] }> = ({ desk, unmarked }) => {
  const { said, locale, staff, root } = desk;
  if (unmarked.length === 0) return null;
  const dates = [...new Set(unmarked.map(dateOf))];
  return (
    <Card name="unmarked" title={said.today.unmarked}>
      {dates.map((date) => {
        const ofDay = unmarked.filter((kept) => dateOf(kept) === date);
        return (
          <>
            <div class="title">
              <h3>{formatDate(locale, "date", date)}</h3>
              {ofDay.length > 1 && mayDo(staff.actor, "bookings") && (
                <form method="post" action={`${root}/today`}>
                  <input type="hidden" name="date" value={date} />
                  <button class="button quiet" type="submit" name="do" value="complete_day">
                    {sayCount(locale, said.today.allCame, ofDay.length)}
                  </button>
                </form>
              )}
            </div>
            <ul class="day-list">
              {ofDay.map((kept) => (
                <Row desk={desk} kept={kept}>
                  <OneTap desk={desk} kept={kept} act="complete" text={said.act.completed} isMain />
                  <OneTap desk={desk} kept={kept} act="no_show" text={said.act.noShow} />
                </Row>
              ))}
            </ul>
          </>
        );
      })}
    </Card>
  );
};

const OneTap: FC<{ desk: Desk; kept: ListedKept; act: Act; text: string; isMain?: boolean }> = ({
  desk,
  kept,
  act,
  text,
  isMain = false,
}) => {
  const { booking } = kept;
  if (!mayDo(desk.staff.actor, "bookings")) return null;
  const name = booking.customer?.name ?? desk.said.walkIn;
  return (
    <form method="post" action={`${desk.root}/today`}>
      <input type="hidden" name="booking" value={booking.id} />
      <input type="hidden" name="revision" value={booking.revision} />
      <button
        class={isMain ? "button main" : "button"}
        type="submit"
        name="do"
        value={act}
        aria-label={`${text}: ${name}`}
      >
        {text}
      </button>
    </form>
  );
};

const Row: FC<{ desk: Desk; kept: ListedKept; isDated?: boolean; marks?: boolean; children?: Child }> = ({
  desk,
  kept,
  isDated = false,
  marks = false,
  children,
}) => {
  const { booking, resources } = kept;
  const { customer } = booking;
  const zone = zoneOfBooking(kept);
  return (
    <li data-booking={booking.id}>
      <time datetime={new Date(booking.startAt).toISOString()}>
        {formatSpan(desk.locale, isDated ? "dateTimeYear" : "time", zone, booking.startAt, booking.endAt)}
      </time>
      <span class="whom">
        <a href={`${desk.root}/bookings/${booking.id}`}>
          <bdi>{customer?.name ?? desk.said.walkIn}</bdi>
        </a>
        <span class="soft">
          <bdi>{booking.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </span>
        {customer?.phone && (
          <a
            class="call"
            href={`tel:${customer.phone}`}
            aria-label={say(desk.said.act.call, { phone: customer.phone })}
          >
            <bdi dir="ltr">{customer.phone}</bdi>
          </a>
        )}
      </span>
      <span class="taps">
        {marks && <Status desk={desk} booking={booking} />}
        {children}
      </span>
    </li>
  );
};

/** Each resource with what it does now, and what comes next for it. */
const Whereabouts: FC<{ desk: Desk; bookings: readonly ListedKept[] }> = ({ desk, bookings }) => {
  const { said, configuration, staff, now, locale, root } = desk;
  const shown = configuration.resources.filter(({ id, active }) => active && isWithin(staff.resources, id));
  if (shown.length === 0) return null;
  const name = ({ booking }: ListedKept) => booking.customer?.name ?? said.walkIn;
  return (
    <Card name="where" title={said.today.where}>
      <ul class="where">
        {shown.map((resource) => {
          const own = bookings.filter(
            ({ booking, resources }) =>
              booking.status === "confirmed" && resources.some(({ id }) => id === resource.id),
          );
          const current = own.filter(({ booking }) => booking.startAt <= now && booking.endAt > now);
          const next = own.find(({ booking }) => booking.startAt > now);
          const clock = (at: number) => formatAt(locale, "time", resource.timeZone, at);
          return (
            <li>
              <strong>
                <bdi>{resource.name}</bdi>
              </strong>
              {current.length === 0 && <span class="mark">{said.today.free}</span>}
              {current.map((kept) => (
                <span>
                  <a href={`${root}/bookings/${kept.booking.id}`}>
                    <bdi>{name(kept)}</bdi>
                  </a>{" "}
                  {say(said.today.until, { time: clock(kept.booking.endAt) })}
                </span>
              ))}
              <span class="soft">
                {next ? (
                  <>
                    {say(said.today.nextAt, { time: clock(next.booking.startAt) })} <bdi>{name(next)}</bdi>
                  </>
                ) : (
                  said.today.noMore
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
};
