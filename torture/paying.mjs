// What clients do with bookings that ask for money. Customers go to pay, pay, fail, wait, go back or forget it. Staff cancel,
// and do what the till does (till.mjs). Any of it may come when the place is lost already.

import { isDone } from "./asker.mjs";
import { bookFor } from "./crowds.mjs";
import { draw, ownOrder, paid } from "./orders.mjs";
import { mayTakeAfterAll } from "./providers.mjs";
import { dueOf } from "./shop.mjs";
import { askAgain, giveBack, handOver, sendLink, take, takeMoney } from "./till.mjs";

const HOUR_MS = 3_600_000;
/** So often a rival asks for a place that is about to lapse. */
const MOST_RIVALS = 6;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

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

async function goToPay(client, { known, token, pages }) {
  const { site, id, subject } = known;
  const answer = await site.ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
  client.history.note(client.name, "checkout", subject, answer, { id });
  if (isDone(answer)) pages.add(answer.body.url);
}

/** Chooses on the provider's page, and goes where it leads, as long as the customer's patience lasts. */
function press(client, one) {
  return choose(client, one, client.random.weighted(client.stage.shop.provider.outcomes));
}

async function choose(client, one, outcome, { isAway = false, on = one.pages } = {}) {
  const { known } = one;
  const url = client.random.pick([...on]);
  const next = await pressOn(client, url, outcome, known.subject, known.id);
  if (outcome === "decline" && mayTakeAfterAll(url)) one.refusedOn.add(url);
  one.isPaid ||= (Boolean(next) && outcome !== "cancel") || (outcome === "after_all" && one.refusedOn.has(url));
  if (next && !isAway && client.random.chance(0.6)) await look(client, known, next);
}

/** Presses a button of a page at the provider. Answers where it leads, if anywhere. */
export async function pressOn(client, url, outcome, subject, id) {
  // The page is over for Berth, so only the report tells of this money. The provider repeats it until it is heard.
  if (outcome === "after_all") client.stage.post.sure.add(url.split("/").at(-1));
  const sentAt = Date.now();
  const body = new URLSearchParams({ outcome });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" }).catch(() => null);
  const seen = { status: answer?.status ?? 0, body: null, sentAt, answeredAt: Date.now() };
  client.history.note(client.name, outcome, subject, seen, { id, url });
  await answer?.arrayBuffer();
  return answer?.headers.get("location") ?? null;
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
    stage.post.withheld.add(one.known.id);
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

/** The bank refuses a try, the customer tries again, and the bank may take both: at once, or when all is decided. */
async function payTwice(client) {
  const { random, stage } = client;
  const { shop } = stage;
  if (!shop.provider.takesTwice) return false;
  const spec = random.pick(shop.services);
  const wish = client.wishOf(shop, spec, shop.drawStart(random, spec));
  const answer = await bookFor(client, shop, spec, Date.parse(wish.start), "order", { wish });
  const one = isDone(answer) && ownOrder(client, answer.body.booking?.id);
  if (!one) return;
  await goToPay(client, one);
  if (one.pages.size === 0) return;
  await choose(client, one, "decline");
  if (random.chance(0.6)) await choose(client, one, "pay");
  if (random.chance(0.3)) await choose(client, one, "after_all");
}

/** A bank takes, later than all else, a try that it had refused: beside another one, or when the place is lost. */
function takeAfterAll(client) {
  const { provider } = client.stage.shop;
  const isRefused = ({ refusedOn }) => refusedOn.size > 0;
  const unpaid =
    provider.takesTwice && client.random.chance(0.6) && draw(client, (one) => isRefused(one) && !one.isPaid);
  const one = unpaid || (provider.takesTwice && draw(client, isRefused));
  return one ? choose(client, one, "after_all", { on: one.refusedOn }) : false;
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
  [10, payTwice],
  [6, takeAfterAll],
  [6, checkout],
  [8, payOnPage],
  [4, comeToLook],
  [7, takeMoney],
  [3, sendLink],
  [7, giveBack],
  [5, askAgain],
  [3, handOver],
  [8, cancelOrder],
  [2, moveOrder],
];
