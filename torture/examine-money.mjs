// Looks at the money of a business that asks for it. Its last place has lapsed, its reports have come, and what follows is
// done. The check waits while fewer and fewer bookings are wrong.

import { isDone } from "./asker.mjs";
import { examine, inTurns } from "./examine.mjs";
import * as checks from "./money-checks.mjs";
import * as packageChecks from "./package-checks.mjs";
import { look } from "./paying.mjs";
import { BUYING_SECONDS } from "./shop.mjs";
import { amissInLeft, amissInTill, isByHand } from "./till-checks.mjs";

const TRY_AGAIN_MS = 500;
/** On a slow machine one look takes longer than all patience. */
const LEAST_LOOKS = 5;
/** The provider's failures make pauses of seconds; a lease has to end. */
const QUIET_MS = 40_000;
const WATCHER = "the end";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that is wrong with a stage's money. Nothing where it has no such business. */
export async function examineMoney(host, readers, stage, history, patienceMs) {
  const { shop } = stage;
  if (!shop) return [];
  readers.calm();
  await pause(BUYING_SECONDS * 1_000 + 300);
  const isLooked = new Set();
  let least = Number.POSITIVE_INFINITY;
  let quietSince = Date.now();
  let looks = 0;
  for (;;) {
    await readers.post.flush();
    await readers.advance();
    await readers.post.flush();
    await Promise.race([host.tell({ isQuick: true }), pause(4_000)]);
    const seen = await read(host, readers, shop, history);
    // The customer paid the rest, and its report was lost: now the customer comes back.
    await comeBack(seen, history, isLooked);
    const found = amissIn(seen, readers, stage, history);
    if (found.length === 0) {
      history.noteMoney(seen.provider);
      break;
    }
    looks += 1;
    if (found.length < least) {
      least = found.length;
      quietSince = Date.now();
      looks = 0;
    }
    if (looks >= LEAST_LOOKS && Date.now() > quietSince + Math.min(QUIET_MS, patienceMs)) return found;
    await pause(TRY_AGAIN_MS);
  }
  // What came late may have taken places again.
  return examine(host, { sites: [shop] }, history, patienceMs);
}

async function read(host, readers, shop, history) {
  const orders = [...history.bookings.values()].filter(({ site }) => site === shop);
  const rows = await inTurns(orders, ({ id }) => shop.staff("GET", `/bookings/${id}`));
  const payments = await inTurns(orders, ({ id }) => shop.staff("GET", `/bookings/${id}/payments`));
  const copies = await host.chargesOf(shop.id);
  const held = shop.provider.heldFor(shop, readers.standIns);
  const listed = await shop.all("/payments");
  return {
    rows: rows.filter(isDone).map(({ body }) => body),
    payments: new Map(payments.flatMap((answer, at) => (isDone(answer) ? [[orders[at].id, answer.body.data]] : []))),
    isWhole: [...rows, ...payments].every(isDone),
    provider: withOwners(held, copies),
    copies,
    ...parted(listed),
    days: await daysOf(shop, listed),
    receipts: await host.receiptsOf(shop.id),
    credits: await host.creditsOf(shop.id),
  };
}

/** More than one charge may come on a page, and the provider names them all as the page. Each is a payment of its own. */
function withOwners(held, copies) {
  const owners = new Map(copies.map(({ id, charge }) => [charge, id]));
  return { ...held, charges: held.charges.map((one) => ({ ...one, payment: owners.get(one.id) ?? one.payment })) };
}

/** The till of each day on which staff took money by hand, or may have given it back since. */
async function daysOf(shop, listed) {
  const taken = listed.filter(isByHand).flatMap(({ paid_at: paidAt }) => paidAt ?? []);
  const instants = [...taken, new Date().toISOString()];
  const dates = [...new Set(instants.map((instant) => shop.dateOf(Date.parse(instant))))];
  const answers = await inTurns(dates, (date) => shop.staff("GET", `/cash?date=${date}`));
  return answers.map(({ body }) => body);
}

/** Payments of bookings, and of packages. */
function parted(listed) {
  const isOfSale = ({ credit }) => credit !== null;
  return { copied: listed.filter((one) => !isOfSale(one)), sales: listed.filter(isOfSale) };
}

function amissIn(seen, readers, stage, history) {
  const { rows, payments, isWhole, provider, copies, copied, receipts, sales, days } = seen;
  if (!isWhole) return [{ subject: "payments", text: "could not all be read" }];
  const homes = [...payments.values()].flat();
  const none = { pages: new Set(), taken: [], returned: [], steps: [] };
  const copiesOf = Map.groupBy(copies, ({ booking }) => booking);
  readers.collect();
  return [
    ...rows.flatMap((row) =>
      checks.amissAtBooking(
        row,
        { payments: payments.get(row.id) ?? [], copies: copiesOf.get(row.id) ?? [] },
        provider,
        history.orders.get(row.id) ?? none,
      ),
    ),
    ...rows.flatMap((row) =>
      amissInLeft(
        row,
        { payments: payments.get(row.id) ?? [], copies: copiesOf.get(row.id) ?? [] },
        (history.orders.get(row.id) ?? none).steps,
      ),
    ),
    ...checks.amissInCopy(homes, copied),
    ...amissInTill([...homes, ...sales], days),
    ...checks.amissAmongReceiptsOfMoney([...homes, ...sales], receipts),
    ...amissAmongPackages(seen, history),
    ...checks.strangeAtProvider(provider, rows),
    ...checks.returnedTwice(provider),
    ...checks.failedInVain(copies),
    ...readers.of({ sites: [stage.shop] }).flatMap((told) => checks.amissAmongTales(told, rows)),
  ];
}

function amissAmongPackages({ rows, payments, provider, sales, credits }, history) {
  const byId = new Map(credits.map((credit) => [credit.id, credit]));
  const uses = credits.flatMap((credit) => credit.uses);
  return [
    ...sales.flatMap((sale) =>
      packageChecks.amissAtSale(sale, byId.get(sale.credit), provider, history.purchases.get(sale.credit)),
    ),
    ...rows.flatMap(({ id }) => packageChecks.amissAtUse(id, payments.get(id) ?? [], uses)),
    ...packageChecks.strangeSales(provider, sales),
  ];
}

/** Once each: what the provider's report would have told, the page of the booking asks for. */
async function comeBack({ rows, payments }, history, isLooked) {
  for (const { id, status } of rows) {
    const isAsked = (payments.get(id) ?? []).some(({ state }) => state === "open");
    const known = history.bookings.get(id);
    if (status !== "confirmed" || !isAsked || isLooked.has(id) || !known?.manageToken) continue;
    isLooked.add(id);
    await look({ name: WATCHER, history }, known);
  }
}
