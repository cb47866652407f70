// Lets the server come to rest, reads everything that it tells, and compares. Copies, hints and decisions on their way to
// claims may take a moment. The run looks at them again until they are right or time is up.

import { isDone } from "./asker.mjs";
import * as checks from "./checks.mjs";
import { slotsPath } from "./looking.mjs";

const DAY_MS = 86_400_000;
const TRY_AGAIN_MS = 400;
const READ_AT_ONCE = 20;
/** On a slow machine all patience is over before the first look. */
const LEAST_LOOKS = 3;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that is wrong; empty when all is well. */
export async function examine(host, stage, history, patienceMs) {
  const until = Date.now() + patienceMs;
  for (const site of stage.sites) await settle(host, site, until);
  const found = [];
  for (const site of stage.sites) found.push(...(await patiently(() => examineSite(site, history), until)));
  for (const site of stage.sites) found.push(...(await patiently(() => examineSlots(site), until)));
  return found;
}

/** Looks until nothing is wrong any more. A limit that is exceeded twice in a row does not become right by waiting. */
async function patiently(look, until) {
  let exceeded = new Set();
  for (let looks = 1; ; looks++) {
    const found = await look();
    const limits = found.filter(({ isLimit }) => isLimit).map(({ subject, text }) => `${subject} ${text}`);
    const isSure = limits.some((one) => exceeded.has(one));
    if (found.length === 0 || isSure || (looks >= LEAST_LOOKS && Date.now() > until)) return found;
    exceeded = new Set(limits);
    await pause(TRY_AGAIN_MS);
  }
}

/** Copies and calendars agree, and nothing waits. */
async function settle(host, site, until) {
  for (;;) {
    await host.sweep().catch(() => undefined);
    const reports = await Promise.all(
      [...site.ids.values()].map((id) => site.staff("GET", `/resources/${id}/consistency`)),
    );
    const isWell = reports.every((report) => isDone(report) && report.body.agrees && report.body.pending === 0);
    if (isWell || Date.now() > until) return;
    await pause(TRY_AGAIN_MS);
  }
}

async function examineSite(site, history) {
  const found = [];
  for (const [key, id] of site.ids) {
    const report = await site.staff("GET", `/resources/${id}/consistency`);
    const { agrees, pending, differences } = report.body ?? {};
    if (report.status === 200 && agrees && pending === 0) continue;
    const text = `${key} answers ${report.status}, agrees: ${agrees}, pending: ${pending}, ${JSON.stringify(differences?.slice(0, 5))}`;
    found.push({ subject: differences?.[0]?.id ?? key, text: `the copy of ${text}` });
  }
  // Holds lapse while all this is read. One that lapsed in between shows in one list and not in another. The next look
  // finds both right.
  const listed = await site.all("/bookings");
  const readSessions = () =>
    site.all(`/sessions?from=${site.dateOf(site.firstDayAt - 3 * DAY_MS)}&to=${site.dateOf(site.endsAt)}`);
  const sessions = await readSessions();
  const participants = await participantsOf(
    site,
    sessions.filter(({ status }) => status === "open"),
  );
  const sessionsAfter = await readSessions();
  const entries = await site.all("/waitlist-entries");
  const agendas = new Map();
  for (const [key, id] of site.ids) {
    const [from, to] = [site.dateOf(site.firstDayAt - 4 * DAY_MS), site.dateOf(site.endsAt)];
    agendas.set(key, await site.all(`/resources/${id}/agenda?from=${from}&to=${to}`));
  }
  const rows = await withHolds(site, history, listed, participants, agendas);
  const now = Date.now();
  const claims = checks.claimsOf(site, rows);
  const limits = [
    ...checks.overCapacity(site, claims),
    ...checks.overDays(site, claims),
    ...checks.overSeats(site, rows, sessions),
    ...checks.amissAmongSeats(sessions, participants, sessionsAfter),
  ];
  found.push(
    ...limits.map((one) => ({ ...one, isLimit: true })),
    ...checks.amissInListOfSeats(listed, participants),
    ...checks.amissAmongNumbers(listed),
    ...checks.heldInLists(listed),
    ...checks.amissInAgendas(claims, agendas, now),
    ...checks.amissAmongBookings(history, site, rows, now),
    ...checks.amissAmongKeys(history, site, rows),
    ...checks.amissAmongEntries(history, site, entries, rows),
    ...checks.amissAmongSessions(history, site, sessions),
    ...(await amissAmongSeries(history, site)),
  );
  if (found.length === 0) adopt(history, site, rows);
  return found;
}

/** The bookings of sessions, also those that are over. */
async function participantsOf(site, sessions) {
  const lists = await inTurns(sessions, ({ id }) => site.all(`/sessions/${id}/participants`));
  return new Map(sessions.map(({ id }, at) => [id, lists[at]]));
}

/** Holds are in no list: those of a session, in an agenda, and those that are known of are asked of their homes. */
async function withHolds(site, history, listed, participants, agendas) {
  const rows = new Map(listed.map((row) => [row.id, row]));
  const shown = [...agendas.values()].flat().flatMap((item) => item.booking ?? []);
  for (const row of [...[...participants.values()].flat(), ...shown]) if (!rows.has(row.id)) rows.set(row.id, row);
  const known = [...history.bookings.values()].filter((one) => one.site === site && !one.isForgotten);
  const missing = known.filter(({ id }) => !rows.has(id));
  const read = await inTurns(missing, ({ id }) => site.staff("GET", `/bookings/${id}`));
  return [...rows.values(), ...read.filter(isDone).map(({ body }) => body)];
}

/** Asks for many, some at a time. */
export async function inTurns(items, ask) {
  const answers = [];
  for (let at = 0; at < items.length; at += READ_AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(at, at + READ_AT_ONCE).map(ask))));
  }
  return answers;
}

/** A series has the bookings that it was answered with. */
async function amissAmongSeries(history, site) {
  const found = [];
  for (const { id, site: own, create } of history.series.values()) {
    if (own !== site || create.isExamined) continue;
    const read = await site.staff("GET", `/series/${id}`);
    const ids = read.body?.series?.bookings.map((one) => one.id).sort();
    if (ids?.join() === create.ids.join()) create.isExamined = true;
    else found.push({ subject: id, text: `has ${ids?.join() ?? read.status}, answered was ${create.ids.join()}` });
  }
  return found;
}

/** What is there now is what the next round goes by: nothing unanswered is under way any more. */
function adopt(history, site, rows) {
  for (const row of rows) {
    const known = history.bookings.get(row.id);
    if (!known) continue;
    known.open = [];
    known.isReleased = false;
    history.learn(site, row, {});
    // A hold that is over is not looked at again.
    const isOver = row.number === null && ["cancelled", "expired"].includes(row.status);
    history.bookings.get(row.id).isForgotten = isOver;
  }
}

/** What the hint offers is what the calendars offer. */
async function examineSlots(site) {
  const found = [];
  for (const spec of site.services) {
    const [hinted, fresh] = await Promise.all(
      [false, true].map((isFresh) => site.ask("GET", slotsPath(site, spec, isFresh))),
    );
    if (spec.isSteady && isDone(fresh)) found.push(...outsideHours(site, spec, fresh.body));
    if (isDone(fresh)) found.push(...saidToBeClosed(spec, fresh.body), ...toldUnasked(spec, fresh.body));
    const [told, real] = [hinted, fresh].map((answer) => startsOf(answer));
    if (told === real) continue;
    const odd = difference(told.split("\n"), real.split("\n"));
    found.push({
      subject: spec.code,
      text: `the slots of ${spec.code} by the hint are not those of its calendars: ${odd}`,
    });
  }
  return found;
}

/** What is offered outside the hours that never change, by the zone's own clock. */
function outsideHours(site, spec, { days }) {
  const { hours } = site.resources.find(({ key }) => key === spec.requires[0][0]);
  const clockOf = (instant) => new Date(Date.parse(instant) + site.offsetMs).toISOString().slice(11, 16);
  return days
    .flatMap((day) => day.slots)
    .filter(({ start, end }) => clockOf(start) < hours.start || clockOf(end) > hours.end)
    .map(({ start }) => ({ subject: spec.code, text: `is offered at ${start}, outside its hours` }));
}

/** Days are open here, some hours excepted: a day with nothing free is full. */
function saidToBeClosed(spec, { days }) {
  return days
    .filter(({ level }) => level === "closed")
    .map(({ date }) => ({ subject: spec.code, text: `${date} is said to be closed` }));
}

/** A list names the resources of a start where the customer may choose, and nowhere else. */
function toldUnasked(spec, { days }) {
  const slot = spec.isChosenForThem && days.flatMap(({ slots }) => slots).find(({ resources }) => resources);
  return slot ? [{ subject: spec.code, text: `${slot.resources} are told, among which no customer may choose` }] : [];
}

/** Starts that will not have begun while they are compared. */
function startsOf({ status, body }) {
  if (status !== 200) return `answered ${status}`;
  const soon = Date.now() + 120_000;
  const slots = body.days.flatMap((day) => day.slots.filter(({ start }) => Date.parse(start) > soon));
  return slots
    .map(({ start, remaining, resources }) => [start, remaining, [...(resources ?? [])].sort().join()].join(" "))
    .join("\n");
}

function difference(told, real) {
  const only = (some, others) =>
    some
      .filter((one) => !others.includes(one))
      .slice(0, 3)
      .join(", ") || "none";
  return `only the hint has ${only(told, real)}; only the calendars have ${only(real, told)}`;
}
