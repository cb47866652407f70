// What staff do with the money of bookings: they take it, send links for it, give it back and hand it over. A request may
// come twice, and for more than there is.

import { isDone, isOpen } from "./asker.mjs";
import { draw, paid } from "./orders.mjs";
import { ASKING, dueOf } from "./shop.mjs";

/** Staff take what is due, a part of it, the rest, or more than they may. The same request may come twice at once. */
export async function takeMoney(client) {
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
  const { left } = payment;
  const due = dueOf(read.body);
  const amount = random.pick([due, left, left, Math.floor(due / 2 / unit) * unit, left + unit, price.amount + unit]);
  if (amount <= 0) return;
  const method = random.pick(["cash", "cash", "transfer"]);
  const state = await take(client, one, { method, amount, isTwice: random.chance(0.3) });
  if (state === "done" && amount >= left + unit)
    client.history.violate(id, `has ${left} left to pay, and staff took ${amount}`);
}

export async function take(client, one, { method, amount, isTwice = false }) {
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

export async function sendLink(client) {
  const one = draw(client, client.random.chance(0.5) ? paid : () => true);
  if (!one) return false;
  const { site, id, subject } = one.known;
  const answer = await site.staff("POST", `/bookings/${id}/payment-link`, { body: {} });
  client.history.note(client.name, "send link", subject, answer, { id });
  if (isDone(answer)) one.pages.add(answer.body.url);
}

/** Staff give back a part of a payment, all of it, or more than was taken. The same request may come twice at once. */
export async function giveBack(client) {
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
  const asked = {
    payment: payment.id,
    amount: amount ?? payment.amount,
    isAll: amount === undefined,
    key,
    state: "open",
  };
  one.returned.push(asked);
  one.steps.push(asked);
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
  if (asked.isAll && asked.state === "done") asked.given = backOf(answers.find(isDone).body) - backOf(payment);
  if (asked.state === "done" && amount > payment.amount)
    client.history.violate(id, `was given back ${amount} of ${payment.amount}`);
}

const backOf = ({ refunded, going_back: goingBack }) => refunded + goingBack;

/** Staff ask again for what they gave back of a payment. The same request may come twice at once. */
export async function askAgain(client) {
  const { random } = client;
  const one = draw(client, ({ returned }) => returned.some(({ state }) => state !== "refused"));
  if (!one) return false;
  const { site, id, subject } = one.known;
  const { payment } = random.pick(one.returned);
  const asked = { payment, isAsking: true, state: "open" };
  one.steps.push(asked);
  const send = async () => {
    const answer = await site.staff("POST", `/payments/${payment}/ask-again`, { body: {} });
    client.history.note(client.name, "ask again", subject, answer, { id });
    return answer;
  };
  heard(client, id, asked, await Promise.all(random.chance(0.3) ? [send(), send()] : [send()]));
}

export async function handOver(client) {
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
