// What must hold of what the server tells once it has come to rest: pure functions of the lists that were read.

import { sum, violation } from "./check-kit.mjs";
import { differencesOf, isBlocking, statusAt } from "./history.mjs";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const isBlockingRow = (row) => isBlocking(row.status);
const occupiedOf = (row) => ({
  startAt: Date.parse(row.start) - row.buffer_before_minutes * MINUTE_MS,
  endAt: Date.parse(row.end) + row.buffer_after_minutes * MINUTE_MS,
});
const stayOf = ({ startAt, endAt }) => `${new Date(startAt).toISOString()} to ${new Date(endAt).toISOString()}`;

// --- limits ---------------------------------------------------------------------------------------------------------

/** What bookings, or sessions with all their bookings, claim of each resource and of the spaces around it. */
export function claimsOf(site, rows) {
  const claims = new Map();
  for (const row of rows.filter(isBlockingRow)) {
    const owner = row.session ?? row.id;
    const own = row.resources.map(({ id }) => site.keys.get(id));
    const around = own.flatMap((key) => site.ancestorsOf(key)).filter((key) => !own.includes(key));
    for (const [resource, kind] of [...own.map((key) => [key, "whole"]), ...around.map((key) => [key, "part"])]) {
      const key = `${owner} ${resource}`;
      const units = row.session ? 1 : row.units;
      const claim = claims.get(key) ?? { resource, kind, owner, units, ids: [], ...occupiedOf(row), row };
      claim.ids.push(row.id);
      claims.set(key, claim);
    }
  }
  return [...claims.values()];
}

/** No resource carries more than its capacity at any instant, nor a whole beside its part. */
export function overCapacity(site, claims) {
  const found = [];
  for (const { key, capacity } of site.resources) {
    const own = claims.filter((claim) => claim.resource === key).sort((a, b) => a.startAt - b.startAt);
    let current = [];
    for (const claim of own) {
      current = [...current.filter((one) => one.endAt > claim.startAt), claim];
      const wholes = current.filter((one) => one.kind === "whole");
      const units = wholes.reduce((sum, one) => sum + one.units, 0);
      const isMixed = wholes.length > 0 && wholes.length < current.length;
      if (units <= capacity && !isMixed) continue;
      const who = current.map((one) => `${one.ids.join("+")} (${one.kind}, ${stayOf(one)})`).join("; ");
      found.push(
        violation(claim.ids[0], `${key} carries ${units} of ${capacity}${isMixed ? " and a part" : ""}: ${who}`),
      );
    }
  }
  return found;
}

/** No pool gives more than its minutes, no day takes more bookings or minutes than it may. */
export function overDays(site, claims) {
  const found = [];
  const use = new Map();
  const add = (name, most, amount, claim) => {
    const sum = (use.get(name) ?? 0) + amount;
    use.set(name, sum);
    if (sum > most) found.push(violation(claim.ids[0], `${name} has ${sum} of ${most}`));
  };
  for (const claim of claims.filter(({ kind }) => kind === "whole")) {
    const { perDay, pools } = site.resources.find(({ key }) => key === claim.resource);
    const startAt = Date.parse(claim.row.start);
    const date = site.dateOf(startAt);
    const minuteOfDay = Math.floor(((startAt + site.offsetMs) % DAY_MS) / MINUTE_MS);
    const required = (claim.endAt - claim.startAt) / MINUTE_MS;
    if (perDay) add(`${claim.resource} on ${date}`, perDay, 1, claim);
    for (const pool of pools) {
      if (minuteOfDay < minuteOf(pool.start) || minuteOfDay >= minuteOf(pool.end)) continue;
      add(`the ${pool.name} of ${claim.resource} on ${date}`, pool.minutes, required, claim);
    }
    const { dailyMinutes } = site.serviceOf(claim.row.service.id);
    if (dailyMinutes) add(`${claim.row.service.code} at ${claim.resource} on ${date}`, dailyMinutes, required, claim);
  }
  return found;
}

function minuteOf(clock) {
  const [hours, minutes] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** No session has more people than seats, offers included, and no start has two. */
export function overSeats(site, rows, sessions) {
  const found = [];
  const taken = new Map();
  for (const row of rows.filter((one) => isBlockingRow(one) && one.session)) {
    taken.set(row.session, (taken.get(row.session) ?? 0) + row.seats);
  }
  const known = new Map(sessions.map((session) => [session.id, session]));
  for (const [id, seats] of taken) {
    const session = known.get(id);
    if (!session) {
      found.push(violation(id, `${seats} seats are taken of a session that is not there`));
      continue;
    }
    // Seats may have been more when they were taken.
    const most = Math.max(session.seats, site.serviceOf(session.service.id).seats);
    if (seats > most) found.push(violation(id, `${seats} of ${most} seats are taken`));
    if (session.status === "cancelled") found.push(violation(id, `${seats} seats are taken of a cancelled session`));
  }
  const starts = new Set();
  for (const session of sessions.filter(({ status }) => status === "open")) {
    const start = `${session.service.code} ${session.start}`;
    if (starts.has(start)) found.push(violation(session.id, `${start} has two sessions`));
    starts.add(start);
  }
  return found;
}

/**
 * What a session says of its seats is what its participants have. They are read one after the other, and a hold lapses by
 * the clock. So the session is read before them and after them. One that changed meanwhile is judged by the next look.
 */
export function amissAmongSeats(before, participants, after) {
  const later = new Map(after.map((session) => [session.id, session]));
  return before
    .filter(({ id, status, taken }) => status === "open" && later.get(id)?.taken === taken)
    .flatMap(({ id, taken }) => {
      const seats = sum(participants.get(id).filter(isBlockingRow), (one) => one.seats);
      const text = `says that ${taken} seats are taken; bookings have ${seats}`;
      return taken === seats ? [] : [violation(id, text)];
    });
}

/** The list of bookings has each participant as the session has it. */
export function amissInListOfSeats(listed, participants) {
  const own = new Map([...participants.values()].flat().map((row) => [row.id, row]));
  return listed.flatMap(({ id, revision, status, seats }) => {
    const home = own.get(id);
    const isSame = !home || (home.revision === revision && home.status === status && home.seats === seats);
    const text = `is ${status} with ${seats} seats in the list, and ${home?.status} with ${home?.seats} in its session`;
    return isSame ? [] : [violation(id, text)];
  });
}

/** Numbers begin with 1 and have no gap; each booking that was ever more than held has one. */
export function amissAmongNumbers(rows) {
  const found = [];
  const numbers = new Map();
  for (const { id, number, status } of rows) {
    if (number === null) {
      if (["pending", "confirmed", "completed", "no_show", "rejected"].includes(status)) {
        found.push(violation(id, `is ${status} and has no number`));
      }
      continue;
    }
    const sequence = Number(number.split("-")[2]);
    if (numbers.has(sequence)) found.push(violation(id, `${number} was given to ${numbers.get(sequence)} too`));
    numbers.set(sequence, id);
  }
  for (let sequence = 1; sequence <= numbers.size; sequence++) {
    if (!numbers.has(sequence)) found.push(violation("numbers", `${sequence} of ${numbers.size} was never given`));
  }
  return found;
}

/** What is no more than a hold is in no list. */
export function heldInLists(listed) {
  return listed.filter(({ status }) => status === "held").map(({ id }) => violation(id, "is a hold and in the list"));
}

/** What each resource's own calendar shows is what the bookings say, no more and no less. */
export function amissInAgendas(claims, agendas, now) {
  const found = [];
  for (const [key, items] of agendas) {
    const expected = new Map(claims.filter((claim) => claim.resource === key).map((claim) => [claim.owner, claim]));
    const seen = new Set();
    for (const item of items) {
      const owner = item.session?.id ?? item.booking?.session ?? item.booking?.id ?? "an unknown owner";
      const claim = expected.get(owner);
      const startAt = Date.parse(item.occupied_start);
      const endAt = Date.parse(item.occupied_end);
      if (seen.has(owner)) found.push(violation(owner, `${key} shows it twice`));
      seen.add(owner);
      if (!claim) {
        // A session that staff scheduled stays without any participant.
        const isStanding = item.session?.status === "open" && item.session.taken === 0;
        const status = item.booking?.status ?? item.session?.status ?? "nothing that is known";
        if (!isStanding)
          found.push(violation(owner, `${key} is occupied ${stayOf({ startAt, endAt })} by it: ${status}`));
      } else if (claim.startAt !== startAt || claim.endAt !== endAt) {
        found.push(violation(owner, `${key} shows it ${stayOf({ startAt, endAt })}, not ${stayOf(claim)}`));
      } else if ((claim.kind === "whole") !== (item.claim === "exclusive")) {
        found.push(violation(owner, `${key} shows a claim that is ${item.claim}, not ${claim.kind}`));
      }
    }
    for (const [owner, claim] of expected) {
      // What has lapsed since the list was read is not missing.
      const expiresAt = claim.row.expires_at === null ? null : Date.parse(claim.row.expires_at);
      const isOver = statusAt({ status: claim.row.status, expiresAt }, now) === "expired";
      if (!seen.has(owner) && !isOver) found.push(violation(owner, `${key} does not show it (${stayOf(claim)})`));
    }
  }
  return found;
}

// --- the history ----------------------------------------------------------------------------------------------------

/** Every booking that was acknowledged is there as it was acknowledged last, or as an unanswered change left it. */
export function amissAmongBookings(history, site, rows, now) {
  const found = [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const known of history.bookings.values()) {
    if (known.site !== site || known.isForgotten) continue;
    const row = byId.get(known.id);
    if (!row) found.push(violation(known.id, `was acknowledged (${known.status}) and is not there`));
    else found.push(...bookingAmiss(history, known, row, now).map((text) => violation(known.id, text)));
  }
  return found;
}

function bookingAmiss(history, known, row, now) {
  const found = [];
  const erasure = history.erased.get(known.id);
  if (erasure === "done" && (row.customer || Object.keys(row.metadata).length > 0))
    found.push("was erased and names its customer");
  if (!erasure && !row.customer) found.push("has lost its customer, whom no erasure names");
  if (row.status === "held" && Date.parse(row.expires_at) < now - 1_000) found.push(`is held after ${row.expires_at}`);
  if (known.isReleased && row.status !== "cancelled") found.push(`was given back and is ${row.status}`);
  const calledOff = row.session && history.sessionsCalledOff.get(row.session);
  if (calledOff === "done" && ["held", "pending", "confirmed"].includes(row.status)) {
    found.push(`is ${row.status} in a session that was called off`);
  }
  if (row.revision < known.revision)
    return [...found, `has revision ${row.revision}, acknowledged was ${known.revision}`];
  // The provider changes it as well.
  if (known.site.isShop) return found;
  const { open } = known;
  if (calledOff || known.isReleased) open.push({ told: "left", status: "cancelled" });
  const lapsed = row.status === "expired" && known.expiresAt !== null;
  const most = known.revision + open.length + (lapsed ? 1 : 0);
  if (row.revision > most) found.push(`has revision ${row.revision}, where ${most} can be told`);
  // Nothing changed it: it is exactly what was told.
  const differences = differencesOf(known, row, now);
  if (row.revision === known.revision) {
    found.push(...differences.filter((text) => !(known.isReleased && text.startsWith("status"))));
  } else if (!isExplained(known, row, open, lapsed)) {
    found.push(`changed by itself: ${differences.join(", ") || `revision ${known.revision} to ${row.revision}`}`);
  }
  return found;
}

/** Whether unacknowledged changes, each made as a whole or not at all, lead to the current state. */
function isExplained(known, row, open, lapsed) {
  const statuses = [known.status, ...open.map(({ status }) => status)];
  if (lapsed) statuses.push("expired");
  const starts = [known.startAt, ...open.map(({ startAt }) => startAt)];
  const startAt = Date.parse(row.start);
  const isAsLong = Date.parse(row.end) - startAt === known.endAt - known.startAt;
  const now = row.resources.map(({ id }) => id);
  const isMoved = open.some((change) => change.startAt !== undefined || change.resource !== undefined);
  const isSamePlace = now.every((id) => known.resources.includes(id)) && now.length === known.resources.length;
  return statuses.includes(row.status) && starts.includes(startAt) && isAsLong && (isSamePlace || isMoved);
}

/** One key, one booking; a refused request has none; no booking exists without a request. */
export function amissAmongKeys(history, site, rows) {
  const found = [];
  const bySubject = new Map();
  for (const create of history.creates.values()) {
    if (create.site !== site) continue;
    const asked = bySubject.get(create.subject) ?? { ids: new Set(), waits: 0 };
    for (const id of create.ids) asked.ids.add(id);
    if (create.state === "open") found.push(violation(create.subject, `was never answered: ${create.key}`));
    if (create.answer?.entry) asked.waits += 1;
    bySubject.set(create.subject, asked);
  }
  const rowsOf = new Map();
  for (const row of rows) {
    const subject = row.customer?.email.split("@")[0] ?? history.bookings.get(row.id)?.subject;
    if (subject === undefined) found.push(violation(row.id, "has no owner"));
    else rowsOf.set(subject, [...(rowsOf.get(subject) ?? []), row.id]);
  }
  for (const [subject, ids] of rowsOf) {
    const asked = bySubject.get(subject);
    const strange = ids.filter((id) => !asked?.ids.has(id));
    // Of each wait comes one offer at most.
    if (strange.length > (asked?.waits ?? 0)) {
      found.push(
        violation(
          subject,
          `has ${strange.join(", ")}, where ${[...(asked?.ids ?? [])].join(", ") || "nothing"} was answered`,
        ),
      );
    }
  }
  return found;
}

export function amissAmongEntries(history, site, entries, rows) {
  const found = [];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const live = new Map(rows.map((row) => [row.id, row]));
  for (const known of history.entries.values()) {
    if (known.site !== site) continue;
    const entry = byId.get(known.id);
    if (!entry) found.push(violation(known.id, "was acknowledged and is not there"));
    else if (known.status === "accepted" && entry.status !== "accepted")
      found.push(violation(known.id, `was accepted and is ${entry.status}`));
    else if (known.status === "left" && ["waiting", "offered"].includes(entry.status)) {
      found.push(violation(known.id, `was left and is ${entry.status}`));
    }
  }
  for (const entry of entries) {
    const booking = entry.booking && live.get(entry.booking);
    if (entry.status === "accepted" && !booking) found.push(violation(entry.id, "was accepted and has no booking"));
    const email = entry.customer?.email;
    const offered = rows.filter((row) => row.status === "held" && row.customer?.email === email);
    const isDue = entry.offer && Date.parse(entry.offer.expires_at) > Date.now() + 1_000;
    if (entry.status === "offered" && isDue && email && offered.length !== 1) {
      found.push(violation(entry.id, `is offered a place; ${offered.length} are held for it`));
    }
  }
  return found;
}

export function amissAmongSessions(history, site, sessions) {
  const found = [];
  const byId = new Map(sessions.map((session) => [session.id, session]));
  for (const { id, site: own } of history.sessions.values()) {
    if (own !== site) continue;
    const session = byId.get(id);
    const calledOff = history.sessionsCalledOff.get(id);
    if (!session) found.push(violation(id, "was acknowledged and is not there"));
    else if (calledOff === "done" && session.status !== "cancelled")
      found.push(violation(id, `was called off and is ${session.status}`));
    else if (!calledOff && session.status !== "open")
      found.push(violation(id, `is ${session.status}, and no caller called it off`));
  }
  return found;
}
