// What clients do with packages. Customers buy them, pay, fail, wait or forget it, and book with the credit. Staff sell them
// at the desk and take back what is left.

import { isDone, isOpen } from "./asker.mjs";
import { bookFor } from "./crowds.mjs";
import { pressOn } from "./paying.mjs";
import { PACKAGES } from "./shop.mjs";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days with room enough that credit is used up: few clients have their own day among them. */
const DAYS = { from: 32, many: 22 };
/** More than any package pays for. */
const MOST_USES = 5;

/** A package that was bought, or sold at the desk, with what its client knows of it. */
function keep(client, { id, token = null, subject, pack, page = null }) {
  const known = { id, token, subject, pack, page, isPaid: token === null, takenBack: [] };
  client.packages.push(known);
  client.history.purchases.set(id, known);
  return known;
}

function draw(client, isWanted = () => true) {
  const fit = client.packages.filter(isWanted);
  return fit.length > 0 ? client.random.pick(fit) : null;
}

const isPaid = (known) => known.isPaid;

/** Asks for a package, and mostly goes on to pay. What was not answered is asked again with its key. */
async function buy(client) {
  const { random, stage } = client;
  const { shop } = stage;
  const pack = random.pick(PACKAGES);
  const key = client.nextKey();
  const body = { package: shop.packageIds.get(pack.code), customer: client.customerOf(key) };
  for (let tries = 0; tries < 3; tries++) {
    const answer = await shop.ask("POST", `/v1/public/${shop.slug}/purchases`, { body, key });
    client.history.note(client.name, "buy package", key, answer, { key, id: answer.body?.id });
    if (!isDone(answer)) {
      if (isOpen(answer)) continue;
      return;
    }
    const { id, token, url } = answer.body;
    const known = keep(client, { id, token, subject: key, pack, page: url });
    if (random.chance(0.85)) await press(client, known);
    return;
  }
}

async function press(client, known) {
  const { page, subject, id } = known;
  const outcome = client.random.weighted(client.stage.shop.provider.outcomes);
  const next = await pressOn(client, page, outcome, subject, id);
  known.isPaid ||= next !== null && outcome !== "cancel";
  if (client.random.chance(0.6)) await look(client, known);
}

function payAgain(client) {
  const known = draw(client, ({ page }) => page !== null);
  return known ? press(client, known) : false;
}

async function look(client, { id, token, subject }) {
  const answer = await client.stage.shop.ask("GET", `/v1/public/purchases/${id}`, { token });
  client.history.note(client.name, "look at package", subject, answer, { id });
}

function lookAgain(client) {
  const known = draw(client, ({ token }) => token !== null);
  return known ? look(client, known) : false;
}

/** Books where there is room, and pays with credit until there is none. A request may come twice at once. */
async function useUp(client) {
  const { random, stage } = client;
  const { shop } = stage;
  const known = draw(client, isPaid);
  if (!known) return false;
  const spec = shop.services.find(({ code }) => code === known.pack.service);
  const most = 1 + random.below(MOST_USES);
  for (let use = 0; use < most; use++) {
    const startAt = shop.firstDayAt + (DAYS.from + random.below(DAYS.many)) * DAY_MS + (9 + random.below(8)) * HOUR_MS;
    const booked = await bookFor(client, shop, spec, startAt, "order", { subject: known.subject });
    if (!isDone(booked) || !booked.body.booking) continue;
    if ((await payByCredit(client, booked.body.booking.id, known.subject)) === "refused") return;
  }
}

async function payByCredit(client, id, subject) {
  const { random, stage } = client;
  const send = async () => {
    const body = { method: "credit" };
    const answer = await stage.shop.staff("POST", `/bookings/${id}/payments`, { body, key: client.nextKey() });
    client.history.note(client.name, "use credit", subject, answer, { id });
    return answer;
  };
  const answers = await Promise.all(random.chance(0.3) ? [send(), send()] : [send()]);
  const order = client.history.orders.get(id);
  if (answers.some(isDone)) {
    if (order) order.isByCredit = true;
    return "done";
  }
  return answers.some(isOpen) ? "open" : "refused";
}

/** Staff take back what is left. The same request may come twice at once. */
async function takeBack(client) {
  const { random, stage } = client;
  const known = draw(client, isPaid);
  if (!known) return false;
  const key = client.nextKey();
  const asked = { key, state: "open" };
  known.takenBack.push(asked);
  const send = async () => {
    const body = { reason: "Moved away" };
    const answer = await stage.shop.staff("POST", `/credit/${known.id}/take-back`, { body, key });
    client.history.note(client.name, "take credit back", known.subject, answer, { id: known.id });
    return answer;
  };
  const answers = await Promise.all(random.chance(0.4) ? [send(), send()] : [send()]);
  if (answers.some(isDone)) asked.state = "done";
  else if (!answers.some(isOpen)) asked.state = "refused";
}

/** Staff sell a package, and take its price. */
async function sell(client) {
  const { random, stage } = client;
  const { shop } = stage;
  const pack = random.pick(PACKAGES);
  const subject = client.nextKey();
  const made = await shop.staff("POST", "/customers", { body: client.customerOf(subject), key: subject });
  client.history.note(client.name, "add customer", subject, made);
  if (!isDone(made)) return;
  const body = { package: shop.packageIds.get(pack.code), method: random.pick(["cash", "transfer"]) };
  const key = client.nextKey();
  const answer = await shop.staff("POST", `/customers/${made.body.id}/credit`, { body, key });
  client.history.note(client.name, "sell package", subject, answer, { key, id: answer.body?.id });
  if (isDone(answer)) keep(client, { id: answer.body.id, subject, pack });
}

/** As often as they are drawn beside all that clients do. */
export const WITH_PACKAGES = [
  [18, buy],
  [4, payAgain],
  [2, lookAgain],
  [14, useUp],
  [9, takeBack],
  [5, sell],
];
