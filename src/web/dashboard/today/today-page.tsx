// Today: what needs a decision, what is now, what is next, and who is where.

import { changeBooking } from "../../../actions/bookings/change-booking";
import { listUnpaid } from "../../../actions/bookings/list-unpaid";
import { restoreBooking } from "../../../actions/bookings/restore-booking";
import { completeAll, showToday, unmarkAll } from "../../../actions/bookings/show-today";
import { readStaffBooking } from "../../../actions/bookings/staff-booking";
import { newestEvent } from "../../../actions/calendar/show-calendar";
import { seesTill } from "../../../actions/payments/day-till";
import { MARKS, type Mark } from "../../../domain/booking/booking";
import type { ListedBooking } from "../../../domain/booking/booking-record";
import { mayDo } from "../../../domain/tenant/actor";
import { isLocalDate } from "../../../domain/time/local-time";
import { formatAt } from "../../../i18n/format";
import { sayCount } from "../../../i18n/words/say";
import type { FormValues } from "../../kit/form-values";
import { pageLink } from "../../kit/page-context";
import { renderRefusal, seeOther } from "../../kit/render-page";
import { asksBeforehand } from "../bookings/list-filters";
import { hasStatusAfter, isDoneAlready } from "../bookings/repeated";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Empty, FirstStep } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { Attention, Done, type Hindered, Hindrance } from "./day-head";
import { Card, dateOf, Group, groupsOf, Requests, Unmarked, Unpaid } from "./day-lists";
import { type Act, isAct } from "./taps";
import { Whereabouts } from "./whereabouts";

export async function answerToday(desk: Desk): Promise<Response> {
  const { form, staff, said } = desk;
  if (form === null) return renderToday(desk);
  if (!mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const act = form.get("do") ?? "";
  if (act === "complete_day") return completeDay(desk, form.get("date") ?? "");
  if (act === "unmark_day") return unmarkDay(desk, form);
  const mark = MARKS.find((one) => one === form.get("mark"));
  const isKnown = isAct(act) || act === "restore" || (act === "unmark" && mark !== undefined);
  if (!isKnown) return refuseDesk(desk, 400, desk.words.errorTitle, desk.words.badInput);
  return changeOne(desk, act, form, mark);
}

async function changeOne(
  desk: Desk,
  action: Act | "unmark" | "restore",
  form: FormValues,
  mark: Mark | undefined,
): Promise<Response> {
  const { deps, staff, root, configuration } = desk;
  const [bookingId, revision] = [form.get("booking") ?? "", form.get("revision") ?? ""];
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return renderRefusal(desk, configuration, found.refusal);
  const ifMatch = { ifRevision: /^\d{1,9}$/.test(revision) ? Number(revision) : null };
  const done =
    action === "restore"
      ? await restoreBooking(deps, staff, bookingId, ifMatch)
      : await changeBooking(deps, staff.tenantId, {
          ...{ bookingId, action, by: staff.actor, reason: null, ...ifMatch },
          ...(mark && { mark }),
        });
  if (done.ok || (await isDoneAlready(desk, bookingId, form, hasStatusAfter(action, mark)))) {
    return seeOther(`${root}/today?${new URLSearchParams({ done: action, booking: bookingId })}`);
  }
  return renderToday(desk, { refusal: done.refusal, kept: found.value });
}

/** Marks what is over on a date: all that the page has listed under it. */
async function completeDay(desk: Desk, date: string): Promise<Response> {
  const { deps, staff, root, configuration } = desk;
  const today = isLocalDate(date) ? await showToday(deps, staff) : null;
  if (!today?.ok) return today ? renderRefusal(desk, configuration, today.refusal) : seeOther(`${root}/today`);
  const meant = today.value.unmarked.filter((kept) => dateOf(kept) === date);
  const since = String(deps.clock.now());
  const count = String(await completeAll(deps, staff, meant));
  const until = String(deps.clock.now());
  return seeOther(`${root}/today?${new URLSearchParams({ done: "complete_day", count, since, until })}`);
}

/** Takes back what one press has completed: what was marked between its beginning and its end. */
async function unmarkDay(desk: Desk, form: FormValues): Promise<Response> {
  const { deps, staff, root, configuration } = desk;
  const [since, until] = ["since", "until"].map((name) => form.get(name) ?? "").map(Number);
  if (!Number.isSafeInteger(since) || !Number.isSafeInteger(until)) return seeOther(`${root}/today`);
  const done = await unmarkAll(deps, staff, since ?? 0, until ?? 0);
  if (!done.ok) return renderRefusal(desk, configuration, done.refusal);
  return seeOther(`${root}/today?done=unmark_day`);
}

/** What was just pressed, from its home: the lists may not know of it yet. */
async function readPressed({ deps, staff, url }: Desk): Promise<ListedBooking | null> {
  const id = url.searchParams.get("booking") ?? "";
  if (!/^bkg_[a-z0-9]{1,60}$/.test(id)) return null;
  const found = await readStaffBooking(deps, staff, id);
  return found.ok ? found.value.booking : null;
}

async function renderToday(desk: Desk, hindered: Hindered | null = null): Promise<Response> {
  const { deps, staff, said, configuration, locale, now } = desk;
  // Read before the bookings, so that a change in between is heard of.
  const { position } = await newestEvent(deps.db, staff.tenantId);
  const [found, pressed, unpaid] = await Promise.all([
    showToday(deps, staff),
    hindered ? null : readPressed(desk),
    asksBeforehand(desk) ? listUnpaid(deps, staff) : [],
  ]);
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
          <div class="desk-head" data-region="head">
            <h1>{said.today.title}</h1>
            <p class="soft">
              {formatAt(locale, "dateFull", configuration.tenant.timeZone, now)} ·{" "}
              {sayCount(locale, said.today.bookings, standing.length)}
              {staff.closes && (
                <>
                  {" "}
                  · <a href={pageLink(desk, `${desk.root}/day`)}>{said.nav.day}</a>
                </>
              )}
              {seesTill(staff) && (
                <>
                  {" "}
                  · <a href={pageLink(desk, `${desk.root}/cash`)}>{said.money.till.title}</a>
                </>
              )}
            </p>
          </div>
          {hindered && <Hindrance desk={desk} hindered={hindered} />}
          <Done desk={desk} pressed={pressed} />
          <div data-region="day" data-live={`${desk.root}/calendar/changes`} data-position={String(position)}>
            <Attention desk={desk} today={found.value} />
            <div class="today">
              <div class="column">
                <Requests desk={desk} requests={requests} />
                <Unpaid desk={desk} unpaid={unpaid} />
                <Group desk={desk} name="now" bookings={groups.now} />
                <Group desk={desk} name="next" bookings={groups.next} />
                {standing.length === 0 && (
                  <Empty title={said.today.nothing} text={said.today.nothingText}>
                    <div class="row">
                      <FirstStep desk={desk} />
                      <a class="button" href={`/${configuration.tenant.slug}`}>
                        {said.openPage}
                      </a>
                    </div>
                  </Empty>
                )}
                <Unmarked desk={desk} unmarked={unmarked} />
                <Group
                  desk={desk}
                  name="over"
                  bookings={groups.over.filter(({ booking }) => !waiting.has(booking.id))}
                />
              </div>
              <div class="column">
                <Whereabouts desk={desk} bookings={standing} />
                {failed > 0 && (
                  <Card name="failed" title={said.nav.messages}>
                    <p>
                      <a href={`${desk.root}/messages?state=trouble`}>{sayCount(locale, said.today.failed, failed)}</a>
                    </p>
                  </Card>
                )}
              </div>
            </div>
          </div>
        </>
      ),
    },
    hindered ? 422 : 200,
  );
}
