// Looks at what receivers and customers were told. What is told follows what happens by itself, and some tries fail: so
// what is missing is waited for as long as more of it comes.

import * as checks from "./told-checks.mjs";

const TRY_AGAIN_MS = 1_000;
/** A try that failed, or whose lease has to end, comes again sooner than this. */
const QUIET_MS = 60_000;
const FEW = 20;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What was told and never happened, as far as it can be known at any time. */
export async function examineTold(readers, stage) {
  readers.collect();
  const found = [];
  for (const told of readers.of(stage)) {
    await told.readEvents();
    found.push(...checks.amissAmongReceipts(told), ...checks.amissAmongMails(told), ...checks.amissAmongEvents(told));
    // They are right for good.
    told.receipts = [];
  }
  return found;
}

/** Waits until everything of a stage is told. Answers what is wrong, and what is missing once no more comes. */
export async function examineAllTold(host, readers, stage, history) {
  readers.calm();
  let least = Number.POSITIVE_INFINITY;
  let quietSince = Date.now();
  for (;;) {
    // A run that has begun already goes on, and this one ends at once.
    void host.tell({ isQuick: true });
    const wrong = await examineTold(readers, stage);
    if (wrong.length > 0) return wrong;
    const missing = readers.of(stage).flatMap(checks.notPosted);
    // The lists are long, and reading them takes from those who are told.
    if (missing.length <= FEW) {
      const looked = [];
      for (const told of readers.of(stage)) looked.push(await lookAtLists(told, history));
      const amiss = looked.flatMap((one) => one.wrong);
      if (amiss.length > 0) return amiss;
      missing.push(...looked.flatMap((one) => one.missing));
    }
    if (missing.length === 0) break;
    if (missing.length < least) {
      least = missing.length;
      quietSince = Date.now();
    }
    if (Date.now() > quietSince + QUIET_MS) return missing;
    await pause(TRY_AGAIN_MS);
  }
  void host.tell();
  return [];
}

async function lookAtLists(told, { series, silent }) {
  const { site } = told;
  const rows = (await site.all("/bookings")).filter(({ number }) => number !== null);
  // What happened while they were read is told, too.
  await told.readEvents();
  const entries = await site.all("/waitlist-entries");
  const numbers = new Map(rows.map(({ id, number }) => [number, id]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const isStanding = (id) => ["pending", "confirmed"].includes(byId.get(id)?.status);
  const own = [...series.values()].filter((one) => one.site === site);
  const people = {
    entries,
    series: own.map(({ id, create }) => ({
      id,
      email: create.body.customer.email,
      stands: create.ids.some(isStanding),
    })),
  };
  return {
    wrong: [
      ...checks.amissAmongListed(told, rows),
      ...checks.amissAmongMails(told, numbers),
      ...checks.amissAmongOthers(told, people),
    ],
    missing: [...checks.notMailed(told, rows, Date.now(), silent), ...checks.othersNotMailed(told, people)],
  };
}
