// One of many clients. It draws its operations from a generator of its own, and sends them one after another. It sends
// some twice, or two at once. It remembers the answers.

import { checkClosures, checkPrice, checkTerm } from "./answer-checks.mjs";
import { isDone, isOpen } from "./asker.mjs";
import { exceed } from "./bounds.mjs";
import { askAsRegular, overask, queue, rush, stampede } from "./crowds.mjs";
import { comeBack, comeTooLate, mark, takeBack } from "./desk.mjs";
import { addParticipant, callOff, inviteOne, openSession, removeParticipant } from "./groups.mjs";
import { statusAt } from "./history.mjs";
import { confirmHold, confirmLate, hold, releaseHold } from "./holds.mjs";
import { readBack, readSlots } from "./looking.mjs";
import { keepOrder } from "./orders.mjs";
import { amend, attend, cancel, conflict, decide, erase, reassign, reschedule } from "./own-bookings.mjs";
import { WITH_PACKAGES } from "./packages.mjs";
import { PAYING } from "./paying.mjs";
import {
  askForMoreSeats,
  askForOneMore,
  askInThePast,
  bookWhatIsClosed,
  bringOneMore,
  moveARequest,
  moveAsOffered,
  sitTwice,
  useShortKey,
  waitForFree,
  waitInTurn,
  waitTwice,
} from "./quiet.mjs";
import { changeCapacity, changeHours, changeService, close, reopen } from "./rules.mjs";
import { cancelSeries, placeSeries } from "./series.mjs";
import { accept, leave, offer, wait } from "./waiting.mjs";

const MOST_REMEMBERED = 60;

const iso = (at) => new Date(at).toISOString();
const shorten = (list) => list.splice(0, Math.max(0, list.length - MOST_REMEMBERED));

export class Client {
  constructor(name, random, stage, history) {
    Object.assign(this, { name, random, stage, history, count: 0 });
    this.own = [];
    this.orders = [];
    this.packages = [];
    this.made = [];
    this.waiting = [];
    this.groups = [];
    this.repeats = [];
    this.closed = [];
  }

  static KINDS = [
    [22, "book"],
    [5, "bookTwice"],
    [9, hold],
    [8, confirmHold],
    [3, releaseHold],
    [1.5, confirmLate],
    [11, cancel],
    [9, reschedule],
    [4, reassign],
    [4, conflict],
    [4, decide],
    [4, attend],
    [3, placeSeries],
    [2, cancelSeries],
    [2, openSession],
    [3, addParticipant],
    [2, removeParticipant],
    [1, callOff],
    [2, inviteOne],
    [4, wait],
    [1, leave],
    [3, accept],
    [1, offer],
    [4, "repeat"],
    [5, readSlots],
    [8, readBack],
    [1, close],
    [1, reopen],
    [0.7, changeHours],
    [0.7, changeCapacity],
    [0.7, changeService],
    [0.7, erase],
    [2, rush],
    [0.7, queue],
    [1.5, askAsRegular],
    [0.7, overask],
    [1.2, exceed],
    [1.5, stampede],
    [2, amend],
    [1.5, waitForFree],
    [1, waitTwice],
    [1.5, waitInTurn],
    [0.7, sitTwice],
    [1, useShortKey],
    [1, moveAsOffered],
    [0.7, moveARequest],
    [1, askInThePast],
    [1, bookWhatIsClosed],
    [1, askForOneMore],
    [0.7, askForMoreSeats],
    [0.7, bringOneMore],
    [4, mark],
    [3, takeBack],
    [1.5, comeBack],
    [2, comeTooLate],
  ];

  /** Draws and sends one operation. What cannot be done just now becomes a booking. */
  async step() {
    const kinds = this.stage.shop ? [...Client.KINDS, ...PAYING, ...WITH_PACKAGES] : Client.KINDS;
    const kind = this.random.weighted(kinds);
    const isDrawn = typeof kind === "function" ? await kind(this) : await this[kind]();
    if (isDrawn === false) await this.book();
  }

  // --- with a key ---------------------------------------------------------------------------------------------------

  nextKey() {
    this.count += 1;
    // Long enough for a replay to tell its secrets.
    return `${this.stage.name}-${this.name}-${String(this.count).padStart(16, "0")}`;
  }

  customerOf(key) {
    return { name: `Visitor ${key}`, email: `${key}@example.com` };
  }

  create(kind, site, spec, path, body, more = {}) {
    const key = more.key ?? this.nextKey();
    return this.history.begin({ key, kind, site, spec, path, body, subject: key, ...more });
  }

  async send(create, told, options = {}) {
    const { site, path, body, key, token, subject } = create;
    const answer = await site.ask("POST", path, { body, key, token });
    this.history.note(this.name, told, subject, answer, { key, path, wish: wishOf(body) });
    this.take(create, answer, options);
    this.repeats.push(create);
    shorten(this.repeats);
    return answer;
  }

  /** Makes what was answered known; also for answers to requests that are repeated after the server came back. */
  take(create, answer, options) {
    const wasDone = create.state === "done";
    const { history } = this;
    const { site, spec, kind, subject } = create;
    if (history.absorb(create, answer, options) !== "done" || !isDone(answer)) return;
    const { body } = answer;
    if (wasDone) return;
    if (body.hold)
      this.remember(history.learnHold(site, spec, body, { subject, create, seats: create.body.seats ?? 1 }));
    checkPrice(this, create, body.booking ?? body.hold);
    checkTerm(this, subject, body.booking ?? body.hold, answer);
    if (body.booking) {
      // A key that could be guessed is told no token again.
      const manageToken = body.manage?.token;
      this.remember(history.learn(site, body.booking, { subject, create, manageToken }));
    }
    for (const one of body.series?.bookings ?? []) {
      this.remember(history.learn(site, one, { subject, create, manageToken: one.manage.token }));
    }
    if (body.series) {
      history.series.set(body.series.id, { id: body.series.id, site, create });
      this.made.push(body.series.id);
      const { rule, on_conflict: onConflict } = create.body;
      const { bookings, skipped } = body.series;
      const all = bookings.length + skipped.length;
      if (all !== rule.count || (onConflict === "fail" && skipped.length > 0)) {
        history.violate(subject, `a series of ${rule.count} has ${bookings.length} and skipped ${skipped.length}`);
      }
    }
    if (body.entry) this.learnEntry(create, body);
    if (kind === "session") {
      history.sessions.set(body.id, { id: body.id, site, create });
      this.groups.push({ site, id: body.id, startAt: Date.parse(body.start) });
      shorten(this.groups);
    }
    if (kind === "book" || kind === "hold") checkClosures(this, create, answer);
  }

  learnEntry(create, { entry, token }) {
    const { site, spec, subject } = create;
    const known = this.history.entries.get(entry.id) ?? { id: entry.id, site, spec, subject, token, status: null };
    if (entry.status === "accepted") known.status = "accepted";
    this.history.entries.set(entry.id, known);
    if (create.kind !== "accept") {
      this.waiting.push(known);
      shorten(this.waiting);
    }
  }

  remember(known) {
    if (known.site.isShop) return keepOrder(this, known);
    if (this.own.includes(known)) return;
    this.own.push(known);
    shorten(this.own);
  }

  drawWish() {
    const { random } = this;
    const { site, spec } = random.pick(this.stage.offers);
    return { site, spec, body: this.wishOf(site, spec, site.drawStart(random, spec)) };
  }

  wishOf(site, spec, startAt) {
    const { random } = this;
    const body = { service: spec.code, start: iso(startAt) };
    if (spec.minutes.length > 1) body.duration_minutes = random.pick(spec.minutes);
    if (spec.seats > 1) body.seats = 1 + random.below(2);
    if (spec.hasUnits && random.chance(0.3)) body.units = 2;
    const choices = !spec.isChosenForThem && spec.requires.find((keys) => keys.length > 1);
    if (choices && random.chance(0.25)) body.resource = site.ids.get(random.pick(choices));
    return body;
  }

  drawBooking() {
    const { site, spec, body } = this.drawWish();
    const isStaff = this.random.chance(0.2);
    const key = this.nextKey();
    const booking = { ...body, customer: this.customerOf(key), metadata: { key } };
    if (isStaff && this.random.chance(0.3)) booking.override = ["outside_hours", "off_grid", "closed"];
    if (this.random.chance(spec.seats > 1 ? 0.4 : 0.05)) booking.if_full = "waitlist";
    const path = isStaff ? "/v1/bookings" : `/v1/public/${site.slug}/bookings`;
    return this.create("book", site, spec, path, booking, { key, token: isStaff ? site.token : undefined });
  }

  async book() {
    await this.send(this.drawBooking(), "book");
  }

  /** One key, several requests at the same time. */
  async bookTwice() {
    const create = this.drawBooking();
    const times = 2 + this.random.below(2);
    await Promise.all(Array.from({ length: times }, () => this.send(create, "book twice", { isAlone: false })));
  }

  /** One of its bookings, or false. */
  drawOwn(isWanted) {
    const now = Date.now();
    const fit = this.own.filter((known) => isWanted(statusAt(known, now), known) && !known.isErased);
    return fit.length > 0 ? this.random.pick(fit) : null;
  }

  /** What was asked before is asked again, long after: the same answer, or none was given yet. */
  async repeat() {
    const create = this.repeats.length > 0 && this.random.pick(this.repeats);
    if (!create) return false;
    const { site, path, body, key, token, subject } = create;
    const answer = await site.ask("POST", path, { body, key, token });
    this.history.note(this.name, "repeat", subject, answer, { key });
    this.take(create, answer, {});
  }

  // --- changes ------------------------------------------------------------------------------------------------------

  /** Sends a change of a booking. Until it is answered, and for good if it never is, it may have been made. */
  async change(known, told, send, effect, wish) {
    const { history } = this;
    const pending = { told, ...effect };
    known.open.push(pending);
    const { expiresAt } = known;
    const answer = await send();
    history.note(this.name, told, known.subject, answer, { id: known.id, wish });
    if (isOpen(answer)) return answer;
    known.open.splice(known.open.indexOf(pending), 1);
    if (!isDone(answer)) return answer;
    const { body } = answer;
    if (!body?.revision) return answer;
    history.learn(known.site, body, {});
    if (effect.status && body.status !== effect.status) history.violate(known.id, `${told} made it ${body.status}`);
    if (effect.startAt && Date.parse(body.start) !== effect.startAt)
      history.violate(known.id, `${told} moved it to ${body.start}`);
    if (effect.startAt && body.status === "pending" && Date.parse(body.expires_at) > expiresAt)
      history.violate(known.id, `${told} gave it until ${body.expires_at}; it had until ${iso(expiresAt)}`);
    if (effect.arrives !== undefined && (body.arrived_at !== null) !== effect.arrives)
      history.violate(known.id, `${told} left it with arrived_at ${body.arrived_at}`);
    if (effect.resource && !body.resources.some(({ id }) => id === effect.resource))
      history.violate(known.id, `${told} did not`);
    return answer;
  }

  asker(known) {
    const { site, id, manageToken } = known;
    const isStaff = !manageToken || this.random.chance(0.4);
    const root = isStaff ? "/v1/bookings" : "/v1/public/bookings";
    const headers = this.random.chance(0.2) ? { "if-match": `"${known.revision}"` } : {};
    const token = isStaff ? site.token : manageToken;
    return (verb, body) => site.ask("POST", `${root}/${id}/${verb}`, { token, body, headers });
  }

  sendCancel(known) {
    const ask = this.asker(known);
    return this.change(known, "cancel", () => ask("cancel", {}), { status: "cancelled" });
  }
}

function wishOf(body) {
  return [body?.service, body?.start, body?.resource, body?.seats, body?.units].filter(Boolean).join(" ");
}
