// Sessions to come, by date: how full each is, and who sees it.

import type { FC } from "hono/jsx";
import { listSessions } from "../../../actions/sessions/list-sessions";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { mayDo } from "../../../domain/tenant/actor";
import { serviceOf } from "../../../domain/tenant/configuration";
import { isLocalDate, localDateOf } from "../../../domain/time/local-time";
import { formatDate, formatSpan } from "../../../i18n/format";
import { say, sayNumber } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { renderList } from "../lists/list-frame";
import { addressIn, askedIn, Choice, nothingThere, refuseWith, Sift, When } from "../lists/list-kit";

type Listed = Extract<Awaited<ReturnType<typeof listSessions>>, { ok: true }>["value"]["rows"][number];

const PATH = "/sessions";
const A_PAGE = 50;

export async function showSessions(desk: Desk): Promise<Response> {
  const { deps, staff, said, configuration, now, root, form } = desk;
  if (form !== null) return nothingThere(desk);
  const today = localDateOf(configuration.tenant.timeZone, now);
  const date = (name: string) => (isLocalDate(askedIn(desk, name)) ? askedIn(desk, name) : null);
  const service = serviceOf(configuration, askedIn(desk, "service"))?.id ?? null;
  const to = date("to");
  // Dates in the wrong order ask for the first day alone.
  const from = date("from") ?? (to !== null && to < today ? to : today);
  const filters = { service, from, to: to !== null && to < from ? from : to };
  const cursor = askedIn(desk, "cursor") || undefined;
  const listed = await listSessions(deps, staff.tenantId, {
    service: service ?? undefined,
    from,
    to: filters.to ?? undefined,
    limit: A_PAGE,
    cursor,
  });
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const { rows, nextCursor } = listed.value;
  const groups = configuration.services.filter(({ seats, id }) => seats > 1 || id === service);
  const isPlanning = mayDo(staff.actor, "bookings") && groups.length > 0;
  const create = { href: `${root}/sessions/new`, text: said.sessions.create };
  return renderList(desk, {
    title: said.sessions.title,
    current: "sessions",
    lead: said.sessions.lead,
    action: isPlanning && rows.length > 0 ? create : null,
    sift: (
      <Sift desk={desk} path={PATH}>
        <Choice name="service" label={said.lists.service} chosen={service} options={groups} none={said.lists.any} />
        <When name="from" label={said.lists.from} value={from} type="date" />
        <When name="to" label={said.lists.to} value={filters.to ?? ""} type="date" />
      </Sift>
    ),
    rows:
      rows.length > 0 &&
      datesOf(rows).map(({ date: day, sessions }) => (
        <section class="card list list-day" aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`}>{formatDate(desk.locale, "dateFull", day)}</h2>
          <ul class="entries of-sessions">
            {sessions.map((kept) => (
              <Row desk={desk} kept={kept} />
            ))}
          </ul>
        </section>
      )),
    empty: { title: said.sessions.nothing, text: said.sessions.nothingText, step: isPlanning ? create : null },
    pages: {
      first: cursor === undefined ? null : addressIn(desk, PATH, filters),
      next: nextCursor === null ? null : addressIn(desk, PATH, { ...filters, cursor: nextCursor }),
    },
  });
}

/** Sessions by the date on which they start, by the clocks of their resources. */
function datesOf(rows: readonly Listed[]): { readonly date: string; readonly sessions: Listed[] }[] {
  const days: { date: string; sessions: Listed[] }[] = [];
  for (const kept of rows) {
    const date = localDateOf(zoneOfBooking(kept), kept.session.startAt);
    const last = days.at(-1);
    if (last?.date === date) last.sessions.push(kept);
    else days.push({ date, sessions: [kept] });
  }
  return days;
}

const Row: FC<{ desk: Desk; kept: Listed }> = ({ desk, kept }) => {
  const { said, locale, root } = desk;
  const { session, seats, taken, resources } = kept;
  return (
    <li data-session={session.id}>
      <div class="about">
        <time datetime={new Date(session.startAt).toISOString()}>
          {formatSpan(locale, "time", zoneOfBooking(kept), session.startAt, session.endAt)}
        </time>
      </div>
      <div class="about">
        <a class="who" href={`${root}/sessions/${session.id}`}>
          <bdi>{session.title ?? session.service.name}</bdi>
        </a>
        <span class="soft">
          {session.title !== null && (
            <>
              <bdi>{session.service.name}</bdi> ·{" "}
            </>
          )}
          <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </span>
      </div>
      <div class="about">
        <Seats desk={desk} taken={taken} seats={seats} />
        <span class="soft">{said.sessions.visibility[session.visibility]}</span>
      </div>
      <span class={`state ${session.status === "open" && taken >= seats ? "full" : session.status}`}>
        {session.status === "open" && taken >= seats ? said.sessions.full : said.sessions.status[session.status]}
      </span>
    </li>
  );
};

/** In words, and as a bar. */
export const Seats: FC<{ desk: Desk; taken: number; seats: number }> = ({ desk, taken, seats }) => {
  const count = (value: number) => sayNumber(desk.locale, value);
  return (
    <span class="seats">
      <meter min={0} max={Math.max(seats, taken, 1)} value={taken} aria-hidden="true"></meter>
      {say(desk.said.sessions.taken, { taken: count(taken), offered: count(seats) })}
    </span>
  );
};
