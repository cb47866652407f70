// One of many clients. It draws its operations from a generator of its own, and sends them one after another. It sends
// some twice, or two at once. It remembers the answers.

import { isDone, isOpen } from "./asker.mjs";
import { exceed } from "./bounds.mjs";
import { askAsRegular, overask, queue, rush, stampede } from "./crowds.mjs";
import { comeBack, comeTooLate, mark, takeBack } from "./desk.mjs";
import { statusAt } from "./history.mjs";
import { WITH_PACKAGES } from "./packages.mjs";
import { keepOrder, PAYING } from "./paying.mjs";
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
import { ANSWER_SECONDS, hoursOf, LONGER, SERIES_MAX, USUAL } from "./stage.mjs";

const MINUTE_MS = 60_000;
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
    [9, "hold"],
    [8, "confirmHold"],
    [3, "releaseHold"],
    [1.5, "confirmLate"],
    [11, "cancel"],
    [9, "reschedule"],
    [4, "reassign"],
    [4, "conflict"],
    [4, "decide"],
    [4, "attend"],
    [3, "placeSeries"],
    [2, "cancelSeries"],
    [2, "openSession"],
    [3, "addParticipant"],
    [2, "removeParticipant"],
    [1, "callOff"],
    [2, "inviteOne"],
    [4, "wait"],
    [1, "leave"],
    [3, "accept"],
    [1, "offer"],
    [4, "repeat"],
    [5, "readSlots"],
    [8, "readBack"],
    [1, "close"],
    [1, "reopen"],
    [0.7, "changeHours"],
    [0.7, "changeCapacity"],
    [0.7, "changeService"],
    [0.7, "erase"],
    [2, rush],
    [0.7, queue],
    [1.5, askAsRegular],
    [0.7, overask],
    [1.2, exceed],
    [1.5, stampede],
    [2, "amend"],
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
    this.checkPrice(create, body.booking ?? body.hold);
    this.checkTerm(subject, body.booking ?? body.hold, answer);
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
    if (kind === "book" || kind === "hold") this.checkClosures(create, answer);
  }

  /** A price is what the service says, to the last minor unit. */
  checkPrice({ spec, subject }, placed) {
    if (!placed || !spec?.price) return;
    const told = `${placed.price?.amount} ${placed.price?.currency}`;
    const agreed = `${spec.price.amount} ${spec.price.currency}`;
    if (told !== agreed) this.history.violate(subject, `costs ${told}, not ${agreed}`);
  }

  /** What is not agreed ends at its start at the latest. A request ends after the time to answer, if that is earlier. */
  checkTerm(subject, placed, { answeredAt }) {
    if (!placed || placed.expires_at === null) return;
    const isAsked = placed.status === "pending";
    const most = isAsked ? answeredAt + ANSWER_SECONDS * 1_000 : Number.POSITIVE_INFINITY;
    if (Date.parse(placed.expires_at) <= Math.min(Date.parse(placed.start), most)) return;
    const what = isAsked ? `waits for an answer until` : "is held until";
    this.history.violate(subject, `${placed.id} ${what} ${placed.expires_at} and starts at ${placed.start}`);
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

  /** What was closed before it was asked for, and still was when it was answered, cannot have been had. */
  checkClosures(create, { body, sentAt, answeredAt, isReplay }) {
    if (isReplay || create.body.hold || create.body.override) return;
    const placed = body.booking ?? body.hold;
    if (placed) this.checkClosed(create.site, create.subject, placed, sentAt, answeredAt);
  }

  checkClosed(site, subject, placed, sentAt, answeredAt) {
    const [startAt, endAt] = [Date.parse(placed.start), Date.parse(placed.end)];
    for (const closure of this.history.closures) {
      const applies = closure.site === site && placed.resources.some(({ id }) => id === closure.resourceId);
      const isSure = closure.closedAt < sentAt && closure.openedAt > answeredAt;
      if (applies && isSure && startAt < closure.endAt && endAt > closure.startAt) {
        this.history.violate(subject, `was booked at ${placed.start} although closure ${closure.id} was in force`);
      }
    }
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

  async hold() {
    const { site, spec, body } = this.drawWish();
    const key = this.nextKey();
    const create = { ...body, customer: this.customerOf(key) };
    await this.send(this.create("hold", site, spec, `/v1/public/${site.slug}/holds`, create, { key }), "hold");
  }

  /** One of its bookings, or false. */
  drawOwn(isWanted) {
    const now = Date.now();
    const fit = this.own.filter((known) => isWanted(statusAt(known, now), known) && !known.isErased);
    return fit.length > 0 ? this.random.pick(fit) : null;
  }

  async confirmHold() {
    const held = this.drawOwn((status, known) => status === "held" && known.holdToken && !known.isConfirming);
    return held ? this.confirm(held, "confirm hold") : false;
  }

  /** An expired hold must not become a booking. */
  async confirmLate() {
    const held = this.drawOwn(
      (_, known) =>
        known.status === "held" && known.holdToken && !known.isConfirming && known.expiresAt < Date.now() - 2_000,
    );
    if (!held) return false;
    const answer = await this.confirm(held, "confirm late");
    if (isDone(answer) && !answer.isReplay)
      this.history.violate(held.subject, `${held.id} was confirmed after it had expired`);
  }

  async confirm(held, told) {
    held.isConfirming = true;
    const { site, spec, subject, holdToken, create: placed } = held;
    const key = this.nextKey();
    const { customer, ...wish } = placed.body;
    const body = { ...wish, hold: { id: held.id, token: holdToken }, customer, metadata: { key: subject } };
    // A hold says what it is of.
    if (this.random.chance(0.3)) for (const field of ["service", "start"]) delete body[field];
    const create = this.create("book", site, spec, `/v1/public/${site.slug}/bookings`, body, { key, subject });
    const pending = { told, status: spec.isApproved ? "pending" : "confirmed" };
    held.open.push(pending);
    const answer = await this.send(create, told);
    if (!isOpen(answer)) held.open.splice(held.open.indexOf(pending), 1);
    if (answer.status === 400) this.history.violate(subject, `${held.id} is not enough for a booking`);
    return answer;
  }

  async placeSeries() {
    const { site, spec, body } = this.drawWish();
    if (spec.isNow) return false;
    const { random } = this;
    const { units: _, ...wish } = body;
    const rule = { freq: "daily", count: 2 + random.below(SERIES_MAX - 1) };
    const key = this.nextKey();
    const customer = this.customerOf(key);
    const series = { ...wish, rule, on_conflict: random.pick(["fail", "skip"]), customer };
    await this.send(this.create("series", site, spec, `/v1/public/${site.slug}/series`, series, { key }), "series");
  }

  async wait() {
    const groups = this.stage.offers.filter(
      ({ spec }) => spec.seats > 1 || spec.requires.length > 1 || spec.code === "cut",
    );
    const { site, spec } = this.random.pick(groups);
    const key = this.nextKey();
    const body = { ...this.wishOf(site, spec, site.drawStart(this.random, spec)), customer: this.customerOf(key) };
    if (this.random.chance(0.2)) {
      body.from = site.dateOf(Date.parse(body.start));
      body.to = body.from;
      delete body.start;
    }
    await this.send(this.create("wait", site, spec, `/v1/public/${site.slug}/waitlist-entries`, body, { key }), "wait");
  }

  async accept() {
    const entry = this.waiting.length > 0 && this.random.pick(this.waiting);
    if (!entry) return false;
    const { site, spec, id, token, subject } = entry;
    const shown = await site.ask("GET", `/v1/public/waitlist-entries/${id}`, { token });
    this.history.note(this.name, "look at entry", subject, shown);
    if (shown.body?.entry?.status !== "offered") return;
    const path = `/v1/public/waitlist-entries/${id}/accept`;
    await this.send(this.create("accept", site, spec, path, {}, { token, subject }), "accept");
  }

  async openSession() {
    const { site, spec } = this.random.pick(this.stage.offers.filter((one) => one.spec.seats > 1));
    const shift = this.random.chance(0.3) ? 15 * MINUTE_MS : 0;
    const start = iso(site.drawStart(this.random, spec) + shift);
    const body = { service: spec.code, start, visibility: this.random.pick(["public", "public", "private"]) };
    if (this.random.chance(0.5)) body.seats = 2 + this.random.below(3);
    await this.send(this.create("session", site, spec, "/v1/sessions", body, { token: site.token }), "open session");
  }

  async addParticipant() {
    const group = this.groups.length > 0 && this.random.pick(this.groups);
    if (!group) return false;
    const { site, id } = group;
    const key = this.nextKey();
    const body = { customer: this.customerOf(key), seats: 1 + this.random.below(2) };
    const path = `/v1/sessions/${id}/participants`;
    await this.send(this.create("book", site, null, path, body, { key, token: site.token }), "add participant");
  }

  async inviteOne() {
    const group = this.groups.length > 0 && this.random.pick(this.groups);
    if (!group) return false;
    const { site, id } = group;
    const key = this.nextKey();
    const { email } = this.customerOf(key);
    const path = `/v1/sessions/${id}/invitations`;
    const invited = await this.send(
      this.create("invite", site, null, path, { email }, { key, token: site.token }),
      "invite",
    );
    if (!isDone(invited)) return;
    const customer = this.customerOf(key);
    const answerPath = `/v1/public/invitations/${invited.body.token}`;
    const body = this.random.chance(0.8) ? { response: "accept", customer } : { response: "decline" };
    await this.send(this.create("answer", site, null, answerPath, body, { subject: key }), `answer ${body.response}`);
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

  sendMove(known) {
    const startAt = known.site.drawStart(this.random, known.spec);
    const ask = this.asker(known);
    return this.change(known, "move", () => ask("reschedule", { start: iso(startAt) }), { startAt }, iso(startAt));
  }

  sendReassign(known) {
    const { site, spec, id } = known;
    const keys = spec.requires.flat().filter((key) => !known.resources.includes(site.ids.get(key)));
    if (keys.length === 0 || spec.seats > 1) return this.sendMove(known);
    const key = this.random.pick(keys);
    const resource = site.ids.get(key);
    const send = () => site.staff("POST", `/bookings/${id}/reassign`, { body: { resource } });
    return this.change(known, "reassign", send, { resource }, key);
  }

  sendDecision(known, verb, status) {
    const send = () => known.site.staff("POST", `/bookings/${known.id}/${verb}`, { body: {} });
    return this.change(known, verb, send, { status });
  }

  async cancel() {
    const known = this.drawOwn((status) => status === "confirmed" || status === "pending");
    return known ? this.sendCancel(known) : false;
  }

  async reschedule() {
    const known = this.drawOwn((status, { spec }) => spec && !spec.isNow && ["confirmed", "pending"].includes(status));
    return known ? this.sendMove(known) : false;
  }

  async reassign() {
    const known = this.drawOwn(
      (status, { spec }) => ["confirmed", "pending"].includes(status) && spec?.requires.flat().length > 1,
    );
    return known ? this.sendReassign(known) : false;
  }

  async decide() {
    const known = this.drawOwn((status) => status === "pending");
    if (!known) return false;
    return this.random.chance(0.7)
      ? this.sendDecision(known, "confirm", "confirmed")
      : this.sendDecision(known, "reject", "rejected");
  }

  async attend() {
    const known = this.drawOwn((status, { startAt }) => status === "confirmed" && startAt <= Date.now());
    if (!known) return this.enter();
    return this.random.chance(0.5)
      ? this.sendDecision(known, "complete", "completed")
      : this.sendDecision(known, "no-show", "no_show");
  }

  /** A walk-in: a booking that begins within minutes. */
  async enter() {
    const { site, spec } = this.stage.offers.find((one) => one.spec.isNow);
    const key = this.nextKey();
    const kind = this.random.pick(["book", "hold", "hold"]);
    // A hold of the very next minute would often outlive its start.
    const nextAt = (Math.floor(Date.now() / MINUTE_MS) + 1) * MINUTE_MS;
    const startAt = kind === "hold" ? nextAt : site.drawStart(this.random, spec);
    const body = { ...this.wishOf(site, spec, startAt), customer: this.customerOf(key) };
    const path = `/v1/public/${site.slug}/${kind === "book" ? "bookings" : "holds"}`;
    await this.send(this.create(kind, site, spec, path, body, { key }), `walk in, ${kind}`);
  }

  /** Two changes of one booking at the same time: both may be made, one after the other, or one. */
  async conflict() {
    const known = this.drawOwn((status, { spec }) => spec && !spec.isNow && ["confirmed", "pending"].includes(status));
    if (!known) return false;
    const changes = [() => this.sendCancel(known), () => this.sendMove(known), () => this.sendReassign(known)];
    if (known.status === "pending") changes.push(() => this.sendDecision(known, "confirm", "confirmed"));
    await Promise.all([this.random.pick(changes)(), this.random.pick(changes)()]);
  }

  async releaseHold() {
    const held = this.drawOwn((status, known) => status === "held" && known.holdToken && !known.isConfirming);
    if (!held) return false;
    held.isConfirming = true;
    const { site, id, holdToken } = held;
    const send = () => site.ask("DELETE", `/v1/public/holds/${id}`, { token: holdToken });
    const answer = await this.change(held, "release", send, { status: "cancelled" });
    if (isDone(answer)) held.isReleased = true;
  }

  /** Staff say how many come after all: fewer always fit, more where there is room. */
  async amend() {
    const known = this.drawOwn(
      (status, { spec }) => ["confirmed", "pending"].includes(status) && (spec?.hasUnits || spec?.seats > 1),
    );
    if (!known) return false;
    const { site, spec, id } = known;
    const body = { [spec.hasUnits ? "units" : "seats"]: 1 + this.random.below(3) };
    const send = () => site.staff("PATCH", `/bookings/${id}`, { body });
    await this.change(known, "amend", send, {}, JSON.stringify(body));
  }

  async cancelSeries() {
    const id = this.made.length > 0 && this.random.pick(this.made);
    const kept = id && this.history.series.get(id);
    if (!kept) return false;
    const { site, create } = kept;
    const bookings = create.ids.map((one) => this.history.bookings.get(one));
    const pending = { told: "cancel series", status: "cancelled" };
    for (const known of bookings) known.open.push(pending);
    const answer = await site.staff("POST", `/series/${id}/cancel`, { body: {} });
    this.history.note(this.name, "cancel series", create.subject, answer, { id });
    if (isOpen(answer)) return;
    for (const known of bookings) known.open.splice(known.open.indexOf(pending), 1);
    if (!isDone(answer)) return;
    for (const one of answer.body.series.bookings) {
      this.history.learn(site, one, {});
      if (["held", "pending", "confirmed"].includes(one.status) && Date.parse(one.start) > Date.now() + MINUTE_MS) {
        this.history.violate(create.subject, `${one.id} of a cancelled series is ${one.status}`);
      }
    }
  }

  async removeParticipant() {
    const known = this.drawOwn((status, { session }) => status === "confirmed" && session);
    if (!known) return false;
    const { site, id, session } = known;
    const send = () => site.staff("DELETE", `/sessions/${session}/participants/${id}`);
    const answer = await this.change(known, "remove", send, { status: "cancelled" });
    if (isDone(answer)) known.isReleased = true;
  }

  async callOff() {
    const group = this.groups.length > 0 && this.random.pick(this.groups);
    if (!group) return false;
    const { sessionsCalledOff } = this.history;
    const { site, id } = group;
    if (!sessionsCalledOff.has(id)) sessionsCalledOff.set(id, "open");
    const answer = await site.staff("POST", `/sessions/${id}/cancel`, { body: {} });
    this.history.note(this.name, "call off", id, answer);
    if (isDone(answer)) sessionsCalledOff.set(id, "done");
  }

  async leave() {
    const entry = this.waiting.length > 0 && this.random.pick(this.waiting);
    if (!entry) return false;
    const { site, id, token, subject } = entry;
    const isStaff = this.random.chance(0.3);
    const root = isStaff ? "/v1/waitlist-entries" : "/v1/public/waitlist-entries";
    const answer = await site.ask("DELETE", `${root}/${id}`, { token: isStaff ? site.token : token });
    this.history.note(this.name, "leave", subject, answer, { id });
    if (isDone(answer) && entry.status !== "accepted") entry.status = "left";
  }

  async offer() {
    const entry = this.waiting.length > 0 && this.random.pick(this.waiting);
    if (!entry) return false;
    const answer = await entry.site.staff("POST", `/waitlist-entries/${entry.id}/offer`, { body: {} });
    this.history.note(this.name, "offer", entry.subject, answer, { id: entry.id });
  }

  async erase() {
    const known = this.drawOwn(
      (_, { create, open, holdToken }) => create?.kind === "book" && open.length === 0 && !holdToken,
    );
    if (!known || known.create.isWaiting || known.create.body.if_full || known.create.isRegular) return false;
    const { site, id, subject } = known;
    const read = await site.staff("GET", `/bookings/${id}`);
    const customerId = read.body?.customer?.id;
    if (!customerId) return;
    known.isErased = true;
    this.history.erased.set(id, "open");
    const answer = await site.staff("DELETE", `/customers/${customerId}`, { token: site.token });
    this.history.note(this.name, "erase", subject, answer, { id });
    if (isDone(answer)) this.history.erased.set(id, "done");
  }

  // --- rules --------------------------------------------------------------------------------------------------------

  async close() {
    const { random } = this;
    const site = random.pick(this.stage.sites);
    const spec = random.pick(site.services.filter((one) => !one.isNow));
    const closure = await this.closeAt(site, random.pick(spec.requires.flat()), site.drawStart(random, spec));
    if (closure) this.closed.push(closure);
  }

  /** Closes a resource for a while; the closure, or undefined where that is not sure. */
  async closeAt(site, resourceKey, startAt) {
    const endAt = startAt + 90 * MINUTE_MS;
    const resourceId = site.ids.get(resourceKey);
    const body = { resource: resourceId, start: iso(startAt), end: iso(endAt), reason: "works" };
    const key = this.nextKey();
    const answer = await site.staff("POST", "/closures", { body, key });
    this.history.note(this.name, "close", resourceId, answer, { wish: body.start });
    if (!isDone(answer)) return undefined;
    if (this.random.chance(0.4)) {
      const again = await site.staff("POST", "/closures", { body, key });
      this.history.note(this.name, "close again", resourceId, again, { wish: body.start });
      if (isDone(again) && again.body.id !== answer.body.id)
        this.history.violate(resourceId, `was closed with one key as ${answer.body.id} and as ${again.body.id}`);
    }
    const closedAt = answer.body.pending ? Number.POSITIVE_INFINITY : answer.answeredAt;
    const openedAt = Number.POSITIVE_INFINITY;
    const closure = { id: answer.body.id, site, resourceId, startAt, endAt, closedAt, openedAt };
    this.history.closures.add(closure);
    return closure;
  }

  async reopen() {
    const closure = this.closed.shift();
    if (!closure) return false;
    if (!(await this.open(closure))) this.closed.push(closure);
  }

  async open(closure) {
    closure.openedAt = Date.now();
    const answer = await closure.site.staff("DELETE", `/closures/${closure.id}`);
    this.history.note(this.name, "reopen", closure.resourceId, answer);
    return isDone(answer);
  }

  async changeHours() {
    const isUsual = ({ hours }) => hours === USUAL;
    const site = this.random.pick(this.stage.sites.filter(({ resources }) => resources.some(isUsual)));
    const { key } = this.random.pick(site.resources.filter(isUsual));
    const body = hoursOf(this.random.pick([USUAL, LONGER]));
    const answer = await site.staff("PUT", `/resources/${site.ids.get(key)}/hours`, { body });
    this.history.note(this.name, "hours", key, answer);
  }

  async changeCapacity() {
    const [{ site, spec }] = this.stage.offers.filter(({ spec }) => spec.hasUnits);
    const [key] = spec.requires[0];
    const { capacity, low } = site.resources.find((one) => one.key === key);
    const body = { capacity: this.random.pick([capacity, low]) };
    const answer = await site.staff("PATCH", `/resources/${site.ids.get(key)}`, { body });
    this.history.note(this.name, "capacity", key, answer, { wish: body.capacity });
  }

  async changeService() {
    const { random } = this;
    const { site, spec } = random.pick(this.stage.offers);
    const body = { description: `as of ${this.nextKey()}` };
    if (spec.mostAfter) body.buffer_after_minutes = random.pick([spec.after, spec.mostAfter]);
    if (spec.lowSeats) body.seats = random.pick([spec.seats, spec.lowSeats]);
    const answer = await site.staff("PATCH", `/services/${site.serviceIds.get(spec.code)}`, { body });
    this.history.note(this.name, "service", spec.code, answer, { wish: body });
  }

  // --- looking ------------------------------------------------------------------------------------------------------

  async readSlots() {
    const { site, spec } = this.random.pick(this.stage.offers);
    const answer = await site.ask("GET", slotsPath(site, spec, this.random.chance(0.2)));
    this.history.note(this.name, "slots", spec.code, answer);
  }

  async readBack() {
    const known = this.drawOwn(() => true);
    if (!known) return false;
    const { site, id, manageToken } = known;
    const isBusy = known.open.length > 0;
    const answer = manageToken
      ? await site.ask("GET", `/v1/public/bookings/${id}`, { token: manageToken })
      : await site.staff("GET", `/bookings/${id}`);
    this.history.note(this.name, "read", known.subject, answer, { id });
    if (isDone(answer) && !isBusy) this.history.learn(site, answer.body.booking ?? answer.body, {});
    if (answer.status === 404) this.history.violate(id, "an acknowledged booking is not found");
  }
}

export function slotsPath(site, spec, isFresh) {
  const [from, to] = spec.isNow ? [Date.now(), Date.now()] : [site.firstDayAt, site.lastDayAt];
  const dates = `from=${site.dateOf(from)}&to=${site.dateOf(to)}`;
  return `/v1/public/${site.slug}/slots?service=${spec.code}&${dates}${isFresh ? "&fresh=1" : ""}`;
}

function wishOf(body) {
  return [body?.service, body?.start, body?.resource, body?.seats, body?.units].filter(Boolean).join(" ");
}
