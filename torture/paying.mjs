// What clients do with bookings that ask for money. Customers go to pay, pay, fail, wait, go back or forget it. Staff take
// cash, send links, give money back and cancel. Any of it may come when the place is lost already.

import { isDone, isOpen } from "./asker.mjs";
import { bookFor } from "./crowds.mjs";
import { ASKING, dueOf } from "./shop.mjs";

const HOUR_MS = 3_600_000;
/** So often a rival asks for a place that is about to lapse. */
const MOST_RIVALS = 6;
const OUTCOMES = [
  [10, "pay"],
  [1.5, "decline"],
  [2, "later"],
  [1, "cancel"],
];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** A booking that was asked for, with what its client knows of its money. */
function orderOf(known, token) {
  return { known, token, isPaid: false, pages: new Set(), taken: [], returned: [] };
}

/** Books, and mostly goes on to pay at once. */
async function order(client) {
  const { random, stage } = client;
  const { shop } = stage;
  const spec = random.pick(shop.services);
  const wish = client.wishOf(shop, spec, shop.drawStart(random, spec));
  const answer = await bookFor(client, shop, spec, Date.parse(wish.start), "order", { wish });
  if (!isDone(answer) || !answer.body.booking) return;
  const one = ownOrder(client, answer.body.booking.id);
  if (!one || random.chance(0.15)) return;
  await goToPay(client, one);
  if (one.pages.size > 0 && random.chance(0.7)) await press(client, one);
}

/** What the client keeps of a booking that asks for money; also of one that was answered after a repeat. */
export function keepOrder(client, known) {
  if (client.orders.some((one) => one.known === known)) return;
  client.orders.push(orderOf(known, known.manageToken));
  client.history.orders.set(known.id, client.orders.at(-1));
}

function ownOrder(client, id) {
  return client.orders.find(({ known }) => known.id === id) ?? null;
}

function draw(client, isWanted = () => true) {
  const fit = client.orders.filter(isWanted);
  return fit.length > 0 ? client.random.pick(fit) : null;
}

const paid = ({ isPaid }) => isPaid;

async function goToPay(client, { known, token, pages }) {
  const { site, id, subject } = known;
  const answer = await site.ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
  client.history.note(client.name, "checkout", subject, answer, { id });
  if (isDone(answer)) pages.add(answer.body.url);
}

/** Chooses on the provider's page, and goes where it leads, as long as the customer's patience lasts. */
function press(client, one) {
  return choose(client, one, client.random.weighted(OUTCOMES));
}

async function choose(client, one, outcome, { isAway = false } = {}) {
  const { known, pages } = one;
  const url = client.random.pick([...pages]);
  const sentAt = Date.now();
  const body = new URLSearchParams({ outcome });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" }).catch(() => null);
  const seen = { status: answer?.status ?? 0, body: null, sentAt, answeredAt: Date.now() };
  client.history.note(client.name, outcome, known.subject, seen, { id: known.id, url });
  await answer?.arrayBuffer();
  const next = answer?.headers.get("location");
  one.isPaid ||= Boolean(next) && outcome !== "cancel";
  if (next && !isAway && client.random.chance(0.6)) await look(client, known, next);
}

/** A customer comes back, or looks again: their page asks the provider. */
export async function look(client, { site, subject, manageToken }, address = `/manage/${manageToken}`) {
  const { pathname, search } = new URL(address, site.origin);
  const answer = await site.ask("GET", `${pathname}${search}`);
  client.history.note(client.name, "come back", subject, answer);
}

/** The time to pay passes, and the place is mostly sold to another. The customer has paid before, or pays then. */
async function payLate(client) {
  const { random, stage } = client;
  const { shop } = stage;
  const spec = random.pick([shop.services[0], ...shop.services]);
  // Mostly on a day that no other client comes to.
  const quietAt = shop.quietDayAt(client) + (9 + random.below(8)) * HOUR_MS;
  const startAt = random.chance(0.7) ? quietAt : shop.drawStart(random, spec);
  const answer = await bookFor(client, shop, spec, startAt, "order", {});
  const one = isDone(answer) && ownOrder(client, answer.body.booking?.id);
  if (!one) return;
  await goToPay(client, one);
  if (one.pages.size === 0) return;
  const isInTime = random.chance(0.6);
  if (isInTime) {
    // The report is late, so the calendar may hear of the money when another has the place.
    stage.withheld.add(one.known.id);
    await choose(client, one, "pay", { isAway: true });
  }
  await pause(one.known.expiresAt - Date.now() - (isInTime ? 50 : -100));
  for (let tries = 0; tries < MOST_RIVALS && (isInTime || random.chance(0.7)); tries++) {
    const sold = await bookFor(client, shop, spec, startAt, "order", {});
    const rival = isDone(sold) && ownOrder(client, sold.body.booking?.id);
    if (!rival) continue;
    await take(client, rival, { method: "cash", amount: dueOf(sold.body.booking) });
    break;
  }
  if (!isInTime) await choose(client, one, "pay");
}

function checkout(client) {
  const one = draw(client);
  return one ? goToPay(client, one) : false;
}

function payOnPage(client) {
  const one = draw(client, ({ pages }) => pages.size > 0);
  return one ? press(client, one) : false;
}

function comeToLook(client) {
  const one = draw(client);
  return one ? look(client, one.known) : false;
}

/** Staff take what is due, a part of it, the rest, or more than they may. The same request may come twice at once. */
async function takeMoney(client) {
  const { random } = client;
  const one = draw(client);
  if (!one) return false;
  const { known } = one;
  const { site, id, subject } = known;
  const read = await site.staff("GET", `/bookings/${id}`);
  client.history.note(client.name, "read", subject, read, { id });
  if (!isDone(read)) return;
  const { price, payment } = read.body;
  const { unit } = ASKING[read.body.service.code];
  const left = price.amount - payment.paid + payment.refunded;
  const due = dueOf(read.body);
  const amount = random.pick([due, left, left, Math.floor(due / 2 / unit) * unit, left + unit, price.amount + unit]);
  if (amount <= 0) return;
  const method = random.pick(["cash", "cash", "transfer"]);
  const state = await take(client, one, { method, amount, isTwice: random.chance(0.3) });
  if (state === "done" && amount > price.amount)
    client.history.violate(id, `costs ${price.amount}, and staff took ${amount}`);
}

async function take(client, one, { method, amount, isTwice = false }) {
  const { known, taken } = one;
  const { site, id, subject } = known;
  const key = client.nextKey();
  const asked = { amount, key, state: "open" };
  taken.push(asked);
  const send = async () => {
    const body = { method, amount, note: null };
    const answer = await site.staff("POST", `/bookings/${id}/payments`, { body, key });
    client.history.note(client.name, "take money", subject, answer, { id, wish: amount });
    return answer;
  };
  heard(client, id, asked, await Promise.all(isTwice ? [send(), send()] : [send()]));
  one.isPaid ||= asked.state === "done";
  return asked.state;
}

/** What became of a request that was sent once or more: done if any was, unknown if any is. */
function heard(client, id, asked, answers) {
  const done = answers.filter(isDone);
  const ids = new Set(done.map(({ body }) => body.id));
  if (ids.size > 1) client.history.violate(id, `one key, two payments: ${[...ids].join(" and ")}`);
  if (done.length > 0) asked.state = "done";
  else if (!answers.some(isOpen)) asked.state = "refused";
}

async function sendLink(client) {
  const one = draw(client, client.random.chance(0.5) ? paid : () => true);
  if (!one) return false;
  const { site, id, subject } = one.known;
  const answer = await site.staff("POST", `/bookings/${id}/payment-link`, { body: {} });
  client.history.note(client.name, "send link", subject, answer, { id });
  if (isDone(answer)) one.pages.add(answer.body.url);
}

/** Staff give back a part of a payment, all of it, or more than was taken. The same request may come twice at once. */
async function giveBack(client) {
  const { random } = client;
  const one = draw(client, paid) ?? draw(client);
  if (!one) return false;
  const { site, id, subject, spec } = one.known;
  const list = await site.staff("GET", `/bookings/${id}/payments`);
  client.history.note(client.name, "payments", subject, list, { id });
  const taken = isDone(list) ? list.body.data.filter(({ paid_at: paidAt }) => paidAt !== null) : [];
  if (taken.length === 0) return;
  const payment = random.pick(taken);
  const { unit } = ASKING[spec.code];
  const part = Math.max(unit, Math.floor(payment.amount / 3 / unit) * unit);
  const amount = random.pick([undefined, part, part, payment.amount + unit]);
  const key = client.nextKey();
  const asked = { amount: amount ?? payment.amount, isAll: amount === undefined, key, state: "open" };
  one.returned.push(asked);
  const send = async () => {
    const body = { reason: "It was cold", ...(amount && { amount }) };
    const answer = await site.staff("POST", `/payments/${payment.id}/refund`, { body, key });
    client.history.note(client.name, "give back", subject, answer, { id, wish: amount ?? "all" });
    return answer;
  };
  const isTwice = random.chance(0.5);
  const answers = isTwice && random.chance(0.5) ? await Promise.all([send(), send()]) : [await send()];
  if (isTwice && answers.length === 1) answers.push(await send());
  heard(client, id, asked, answers);
  if (asked.state === "done" && amount > payment.amount)
    client.history.violate(id, `was given back ${amount} of ${payment.amount}`);
}

async function handOver(client) {
  const one = draw(client, ({ taken }) => taken.length > 0);
  if (!one) return false;
  const { site, id, subject } = one.known;
  const list = await site.staff("GET", `/bookings/${id}/payments`);
  client.history.note(client.name, "payments", subject, list, { id });
  const owed = isDone(list) ? list.body.data.filter(({ provider, going_back: back }) => !provider && back > 0) : [];
  if (owed.length === 0) return;
  const answer = await site.staff("POST", `/payments/${client.random.pick(owed).id}/hand-over`, { body: {} });
  client.history.note(client.name, "hand over", subject, answer, { id });
}

async function cancelOrder(client) {
  const one = draw(client, client.random.chance(0.7) ? paid : () => true);
  if (!one) return false;
  const { known } = one;
  const ask = client.asker(known);
  const answer = await ask("cancel", {});
  client.history.note(client.name, "cancel order", known.subject, answer, { id: known.id });
  if (isDone(answer) && answer.body.revision) client.history.learn(known.site, answer.body, {});
}

async function moveOrder(client) {
  const one = draw(client, paid);
  if (!one) return false;
  const { known } = one;
  const { site, spec } = known;
  const body = { start: new Date(site.drawStart(client.random, spec)).toISOString() };
  const answer = await client.asker(known)("reschedule", body);
  client.history.note(client.name, "move order", known.subject, answer, { id: known.id, wish: body.start });
  if (isDone(answer) && answer.body.revision) client.history.learn(site, answer.body, {});
}

/** As often as they are drawn beside all that clients do. */
export const PAYING = [
  [32, order],
  [4, payLate],
  [6, checkout],
  [8, payOnPage],
  [4, comeToLook],
  [7, takeMoney],
  [3, sendLink],
  [7, giveBack],
  [3, handOver],
  [8, cancelOrder],
  [2, moveOrder],
];
