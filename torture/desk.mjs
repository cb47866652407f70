// What staff do with bookings that exist: they mark who arrived, came or stayed away, cancel without a word, and take each
// of it back. A booking that only this client changes stands as it was told; where others may be quicker, a quiet day is used.

import { isDone } from "./asker.mjs";
import { bookFor } from "./crowds.mjs";
import { areOffered, bookAll, find, giveUp, offered } from "./quiet.mjs";

const MINUTE_MS = 60_000;
const iso = (at) => new Date(at).toISOString();
const VERBS = { arrived: "arrive", completed: "complete", no_show: "no-show" };
const STATUSES = { arrived: "confirmed", completed: "completed", no_show: "no_show" };

const staffAsk = ({ site, id }, verb, body = {}) => site.staff("POST", `/bookings/${id}/${verb}`, { body });

function setMark(client, known, mark) {
  const effect = { status: STATUSES[mark], ...(mark === "arrived" && { arrives: true }) };
  return client.change(known, VERBS[mark], () => staffAsk(known, VERBS[mark]), effect);
}

function takeMark(client, known, mark) {
  const effect = { status: "confirmed", ...(mark === "arrived" && { arrives: false }) };
  return client.change(known, `unmark ${mark}`, () => staffAsk(known, "unmark", { mark }), effect);
}

/** Staff enter who came within the last hours. */
async function enterLate(client) {
  const { site, spec } = client.stage.offers.find((one) => one.spec.isNow);
  const key = client.nextKey();
  const startAt = (Math.floor(Date.now() / MINUTE_MS) - 1 - client.random.below(600)) * MINUTE_MS;
  const override = ["too_soon", "outside_hours", "off_grid", "closed"];
  const customer = client.customerOf(key);
  const body = { service: spec.code, start: iso(startAt), customer, override, metadata: { key } };
  const create = client.create("book", site, spec, "/v1/bookings", body, { key, token: site.token });
  const answer = await client.send(create, "enter late");
  return isDone(answer) && answer.body.booking ? client.history.bookings.get(answer.body.booking.id) : null;
}

/** Marks a booking that has begun, and takes the mark back: twice asked, it is taken back once. */
export async function mark(client) {
  const { history, random } = client;
  const own = client.drawOwn(
    (status, { startAt, open, isReleased }) =>
      status === "confirmed" && startAt <= Date.now() && open.length === 0 && !isReleased,
  );
  const known = own ?? (await enterLate(client));
  if (known?.status !== "confirmed") return;
  const isArrived = random.chance(0.6) && isDone(await setMark(client, known, "arrived"));
  if (isArrived && random.chance(0.5)) {
    const missed = await setMark(client, known, "no_show");
    if (isDone(missed)) history.violate(known.id, "arrived and is said to have stayed away");
  }
  const named = isArrived ? random.pick(["arrived", "completed"]) : random.pick(["completed", "no_show"]);
  const before = known.arrivedAt;
  if (named !== "arrived" && !isDone(await setMark(client, known, named))) return;
  if (random.chance(0.3)) return;
  const first = await takeMark(client, known, named);
  if (!isDone(first)) return;
  const again = await takeMark(client, known, named);
  const revisions = [first, again].map(({ body }) => body?.revision);
  if (isDone(again) && revisions[0] !== revisions[1])
    history.violate(known.id, `${named} was taken back twice: revisions ${revisions.join(" and ")}`);
  if (named !== "arrived" && before !== undefined && first.body.arrived_at !== before)
    history.violate(known.id, `arrived at ${before}, and lost that with the mark ${named}`);
}

function sendSilentCancel(client, known) {
  client.history.silent.add(known.id);
  return client.change(
    known,
    "cancel silently",
    () => staffAsk(known, "cancel", { notify: false, reason: "The wrong row" }),
    {
      status: "cancelled",
    },
  );
}

/** Puts a cancelled booking back: it stands as it stood, and asked twice it does so once. */
async function restore(client, known, before) {
  const send = () => staffAsk(known, "restore");
  const answer = await client.change(known, "restore", send, { status: before.status });
  if (!isDone(answer)) return answer;
  const { body } = answer;
  const told = [body.start, body.expires_at, body.price?.amount, body.cancel_reason, body.refund].join(" ");
  const was = [before.start, before.expires_at, before.price?.amount, null, null].join(" ");
  if (told !== was) client.history.violate(known.id, `came back as ${told}, and was ${was}`);
  return answer;
}

/** Cancels one of its bookings, in silence or not, and takes that back at once. */
export async function takeBack(client) {
  const known = client.drawOwn(
    (status, { spec, open, session, isReleased }) =>
      ["confirmed", "pending"].includes(status) && spec && !spec.isNow && open.length === 0 && !isReleased && !session,
  );
  if (!known) return false;
  const read = await known.site.staff("GET", `/bookings/${known.id}`);
  if (!isDone(read) || read.body.revision !== known.revision) return;
  const cancelled = client.random.chance(0.5) ? await sendSilentCancel(client, known) : await tellCancel(client, known);
  if (isDone(cancelled)) await restore(client, known, read.body);
}

function tellCancel(client, known) {
  return client.change(known, "cancel by staff", () => staffAsk(known, "cancel"), { status: "cancelled" });
}

/** Alone on a day: what comes back is no longer offered to others, and what took its place keeps it out. */
export async function comeBack(client) {
  const { site, spec, hourAt, hour } = find(client, client.random.pick(["talk", "cut", "operation", "court"]));
  const startAt = hourAt(hour);
  if (!(await areOffered(client, site, spec, [startAt]))) return false;
  const booked = await bookAll(client, site, spec, [{ startAt }]);
  if (!booked) return;
  const [known] = booked;
  const read = await site.staff("GET", `/bookings/${known.id}`);
  if (isDone(read) && isDone(await sendSilentCancel(client, known))) {
    const isTaken = client.random.chance(0.4);
    const others = [];
    for (let n = 0; isTaken && n < (spec.requires[0].length ?? 1); n++) {
      const other = await bookFor(client, site, spec, startAt, "take its place");
      if (isDone(other) && other.body.booking) others.push(client.history.bookings.get(other.body.booking.id));
    }
    const answer = await restore(client, known, read.body);
    const isFull = others.length === spec.requires[0].length;
    if (isDone(answer) && isFull)
      client.history.violate(
        known.id,
        `came back at ${iso(startAt)}, and ${others.map(({ id }) => id).join()} is there`,
      );
    if (isDone(answer) && !isTaken && spec.requires[0].length === 1) await lookAtOffers(client, site, spec, known);
    await giveUp(client, others);
  }
  if (known.status !== "cancelled") await giveUp(client, booked);
}

async function lookAtOffers(client, site, spec, known) {
  const free = await offered(client, site, spec);
  if (free?.has(known.startAt) && known.status === "confirmed")
    client.history.violate(known.id, `came back, and ${iso(known.startAt)} is offered all the same`);
}

const UNDO_MS = 10_000;
/** By the stage: what was cancelled with a word, and when the client knew so. */
const toldEnds = new WeakMap();

/** A cancellation that its customer was told of stays: after ten seconds staff cannot take it back. */
export async function comeTooLate(client) {
  const ends = toldEnds.get(client.stage) ?? [];
  const at = ends.findIndex(({ knownAt }) => Date.now() >= knownAt + UNDO_MS);
  const [end] = at < 0 ? [] : ends.splice(at, 1);
  if (!end) return cancelForLater(client);
  const { known } = end;
  const answer = await client.change(known, "restore late", () => staffAsk(known, "restore"), {});
  if (isDone(answer)) client.history.violate(known.id, "came back after its customer was told that it was cancelled");
}

async function cancelForLater(client) {
  const known = client.drawOwn(
    (status, { spec, open, session, isReleased }) =>
      status === "confirmed" && spec && !spec.isNow && open.length === 0 && !isReleased && !session,
  );
  if (!known) return false;
  if (!isDone(await tellCancel(client, known))) return;
  const others = toldEnds.get(client.stage) ?? [];
  toldEnds.set(client.stage, [...others, { known, knownAt: Date.now() }]);
}
