// Brings the reports of providers of payments to the server: once, twice, late, after a later one, or never. What does
// not arrive, as the server is down or cannot take it, is brought again, as the provider does.

import { bookingInReport, pageInReport } from "./providers.mjs";
import { Random } from "./random.mjs";

/** What becomes of a report, by weight. */
const FATES = [
  [70, "once"],
  [10, "twice"],
  [7, "lost"],
  [7, "late"],
  [6, "behind"],
];
/** Longer than a place waits for money. */
const LATE_MS = 8_000;
const BEHIND_MS = 700;
const AGAIN_MS = 700;
const MOST_TRIES = 120;

const pause = (ms, early) => Promise.race([new Promise((resolve) => setTimeout(resolve, ms)), early]);

export class PostOffice {
  constructor(seed) {
    this.random = new Random(`${seed}/reports`);
    this.underWay = new Set();
    /** Bookings of which reports come late, as a client wishes. */
    this.withheld = new Set();
    /** Pages of which no report is lost, as nothing else would tell of their money. */
    this.sure = new Set();
    this.isOver = false;
    this.hurry();
  }

  /** Takes a report as the server would, and brings it in its own time. */
  deliver = async (url, request) => {
    const drawn = this.random.weighted(FATES);
    const told = JSON.parse(request.body);
    const isSure = drawn === "lost" && this.sure.has(pageInReport(told));
    const fate = this.withheld.has(bookingInReport(told)) || isSure ? "late" : drawn;
    const work = this.#bring(fate, url, request);
    this.underWay.add(work);
    work.finally(() => this.underWay.delete(work));
    return { ok: true };
  };

  /** What is under way arrives now. */
  async flush() {
    this.rush();
    this.hurry();
    const all = Promise.all(this.underWay);
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 5_000))]);
  }

  stop() {
    this.isOver = true;
    this.rush();
  }

  hurry() {
    const { promise, resolve } = Promise.withResolvers();
    this.early = promise;
    this.rush = resolve;
  }

  async #bring(fate, url, request) {
    if (fate === "lost") return;
    if (fate === "late") await pause(LATE_MS, this.early);
    if (fate === "behind") await pause(BEHIND_MS, this.early);
    const times = fate === "twice" ? 2 : 1;
    await Promise.all(Array.from({ length: times }, () => this.#bringOnce(url, request)));
  }

  async #bringOnce(url, request) {
    for (let tries = 0; tries < MOST_TRIES && !this.isOver; tries++) {
      const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(20_000) }).catch(() => null);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer && answer.status < 500 && answer.status !== 409) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
