// Offers places that came free to the waitlist, in the order of joining. A round begins in the transaction that freed a
// place. With many entries it goes on in further turns of bounded work. The same transaction stores how far it has
// come, so a crash loses no turn and changes no order. Until an entry has had its turn, other callers cannot take the
// places that it may want.

import { type StartSpan, termsKey } from "../../domain/booking/booking-request";
import type { EntryRecord } from "../../domain/booking/waitlist";
import type { Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import { datesChanged, stretchOf } from "../../domain/time/live-dates";
import { type LocalDate, localDateOf, localDay } from "../../domain/time/local-time";
import { Turn } from "../bookings/offer-turn";
import { readServiceNow } from "../bookings/service-store";
import { hasOpenOffer, isWaitedWithin, readWaiting, readWaitingOf, waitedServices } from "../bookings/waitlist-store";
import { decidesAlone } from "./calendar-place";
import { type CalendarTx, isOpen, type OpenCalendarTx } from "./calendar-tx";
import { datesOf, freeOn, offerTo } from "./calendar-waitlist";

/** How far a round has come: services in the order of ids, their entries in the order of joining. */
type Round = {
  readonly serviceId: string;
  /** The last entry that had its turn. */
  readonly sequence: number;
  /** Where places came free. Null when it may be anywhere. */
  readonly freed: readonly Interval[] | null;
  /** Customers who answered an offer. The round looks at all their entries. */
  readonly answered: readonly string[];
};

/** The work of one turn, in judgements. It takes some milliseconds. */
const A_TURN = 8_000;
/** Costs in judgements: reading an entry, laying out a day, trying a start, making an offer. */
const ENTRY = 20;
const DAY = 50;
const TRY = 200;
const OFFER = 500;
/** How many entries are read at once. */
const PIECE = 50;
/** If more places and answers are named, the round looks at everything. */
const MOST_NAMED = 100;

/** What a round has learned about one service, valid until a place comes free again. */
class Findings {
  /** Free starts by date and terms. */
  readonly free = new Map<string, readonly StartSpan[]>();
  /** Starts by terms that failed. If one entry failed, skip later entries with the same terms. */
  readonly hopeless = new Set<string>();
  /** Wishes with no start left. */
  readonly vain = new Set<string>();

  /**
   * Free starts of other dates stay known: an offer only takes places, and a start that is gone is refused when tried.
   */
  forgetDay(date: LocalDate): void {
    for (const key of this.free.keys()) if (key.startsWith(`${date} `)) this.free.delete(key);
  }
}

export class Offers {
  /** The work of a turn. Tests make it smaller. */
  unitsATurn = A_TURN;
  /** Whether a round may be unfinished. True may be out of date. */
  private isPerhapsUnderWay: boolean;
  /** Places that attempts gave up during a round. Null when they are too many to name, or a restart forgot them. */
  private later: readonly Interval[] | null;
  private findings = new Map<string, Findings>();
  /** Whether the findings come from committed turns only, with no change in between. */
  private isFoundForSure = false;

  constructor(private readonly sql: SqlStorage) {
    this.isPerhapsUnderWay = readRound(sql) !== null;
    this.later = this.isPerhapsUnderWay ? null : [];
  }

  isUnderWay(): boolean {
    this.isPerhapsUnderWay &&= readRound(this.sql) !== null;
    return this.isPerhapsUnderWay;
  }

  /** Begins a round at the first entry, because places came free or customers answered. Runs its first turn now. */
  begin(tx: CalendarTx, freed: readonly Interval[] | null, answered: readonly string[]): void {
    if (waitedServices(tx.sql).length === 0) return;
    const before = this.isPerhapsUnderWay ? readRound(tx.sql) : null;
    const round = joined({ serviceId: "", sequence: -1, freed, answered }, before);
    this.isFoundForSure = false;
    this.look(tx, round, before !== null);
  }

  /**
   * Looks at the entries for places that an attempt gave up. A running round ends first. Otherwise a stream of
   * attempts could hold it at its beginning.
   */
  beginLater(tx: CalendarTx, undone: readonly Interval[]): void {
    if (!this.isUnderWay()) this.begin(tx, undone, []);
    else this.later = this.later && this.later.length < MOST_NAMED ? [...this.later, ...undone] : null;
  }

  /** Runs one more turn of an unfinished round. */
  goOn(tx: CalendarTx): void {
    const round = readRound(tx.sql);
    if (round) this.look(tx, round, true);
  }

  /** The last turn was committed, so the next one may use its findings. */
  noteCommitted(): void {
    this.isFoundForSure = true;
  }

  /** Whether entries that have not had their turn may want a place. */
  comeFirst(tx: OpenCalendarTx, place: Interval): boolean {
    if (!this.isPerhapsUnderWay) return false;
    const round = readRound(tx.sql);
    if (!round) return false;
    const { timeZone } = tx.rules;
    return waitedServices(tx.sql).some((serviceId) => {
      const service = serviceId < round.serviceId ? null : readServiceNow(tx.sql, serviceId);
      if (!service || !decidesAlone(tx, service)) return false;
      const after = serviceId === round.serviceId ? round.sequence : -1;
      const dates = datesFreed(tx, service, [place]);
      const freed = round.freed && round.answered.length === 0 ? datesFreed(tx, service, round.freed) : null;
      if (dates && freed && !dates.some((date) => freed.includes(date))) return false;
      const within = (dates && stretchOfDates(timeZone, dates)) ?? ALWAYS;
      return isWaitedWithin(tx.sql, serviceId, within, after);
    });
  }

  private look(tx: CalendarTx, round: Round, isKept: boolean): void {
    if (!isOpen(tx)) return;
    if (!this.isFoundForSure) this.findings = new Map();
    this.isFoundForSure = false;
    const left = this.lookOn(tx, round, new Turn(this.unitsATurn));
    if (left) {
      this.isPerhapsUnderWay = true;
      writeRound(tx.sql, left);
      return;
    }
    if (isKept) tx.sql.exec("DELETE FROM offering");
    const { later } = this;
    this.later = [];
    if (later === null || later.length > 0) this.begin(tx, later, []);
  }

  /** Returns how far the round has come when the turn ends. Null when all entries have had their turn. */
  private lookOn(tx: OpenCalendarTx, round: Round, turn: Turn): Round | null {
    for (const serviceId of waitedServices(tx.sql).sort()) {
      const service = serviceId < round.serviceId ? null : readServiceNow(tx.sql, serviceId);
      if (!service || !decidesAlone(tx, service)) continue;
      const dates = round.freed && datesFreed(tx, service, round.freed);
      let sequence = serviceId === round.serviceId ? round.sequence : -1;
      for (let isMore = true; isMore; ) {
        const piece = concerned(tx.sql, tx.rules.timeZone, serviceId, dates, round.answered, sequence);
        isMore = piece.length === PIECE;
        for (const entry of piece) {
          if (!turn.mayGoOn() || !this.lookAt(tx, service, entry, dates, round.answered, turn)) {
            return { ...round, serviceId, sequence };
          }
          turn.work(0);
          sequence = entry.sequence;
        }
      }
    }
    return null;
  }

  /** Offers an entry what it can have. False when the turn ended first. */
  private lookAt(
    tx: OpenCalendarTx,
    service: Service,
    entry: EntryRecord,
    dates: readonly LocalDate[] | null,
    answered: readonly string[],
    turn: Turn,
  ): boolean {
    turn.spend(ENTRY);
    if (!entry.customer || hasOpenOffer(tx.sql, entry.customer.id)) return true;
    const on = answered.includes(entry.customer.id) ? null : dates;
    const known = this.findingsOf(service.id);
    const shape = termsKey(entry);
    const wish = `${shape} ${entry.startAt} ${entry.from} ${entry.to} ${on === null}`;
    if (known.vain.has(wish)) return true;
    /** True when the start was taken, null when the turn is over. */
    const tryAt = (startAt: number): boolean | null => {
      const want = `${shape} ${startAt}`;
      if (known.hopeless.has(want)) return false;
      if (!turn.mayGoOn()) return null;
      turn.work(TRY);
      if (offerTo(tx, service, entry, startAt).status !== "done") {
        known.hopeless.add(want);
        return false;
      }
      turn.spend(OFFER);
      known.forgetDay(localDateOf(tx.rules.timeZone, startAt));
      return true;
    };
    if (entry.startAt !== null) return tryAt(entry.startAt) !== null;
    for (const date of datesOf(tx, entry, on)) {
      const key = `${date} ${shape}`;
      turn.spend(1);
      let free = known.free.get(key);
      if (!free) {
        if (!turn.mayGoOn()) return false;
        const found = freeOn(tx, service, entry, date);
        turn.work(DAY + found.judged);
        known.free.set(key, (free = found.free));
      }
      for (const { startAt } of free) {
        turn.spend(1);
        const isTaken = tryAt(startAt);
        if (isTaken === null) return false;
        if (isTaken) return true;
      }
    }
    known.vain.add(wish);
    return true;
  }

  private findingsOf(serviceId: string): Findings {
    let known = this.findings.get(serviceId);
    if (!known) this.findings.set(serviceId, (known = new Findings()));
    return known;
  }
}

/** One round that covers two. */
function joined(round: Round, before: Round | null): Round {
  if (!before) return round;
  const freed = round.freed && before.freed && [...before.freed, ...round.freed];
  const answered = [...new Set([...before.answered, ...round.answered])];
  const isTooMuch = answered.length > MOST_NAMED || (freed?.length ?? 0) > MOST_NAMED;
  return isTooMuch ? { ...round, freed: null, answered: [] } : { ...round, freed, answered };
}

/** Dates on which a start may have come free. Null when it may be any date. */
function datesFreed(
  { rules, now }: OpenCalendarTx,
  service: Service,
  freed: readonly Interval[],
): readonly LocalDate[] | null {
  const stretches = freed.map((stay) => stretchOf(rules.timeZone, stay));
  return datesChanged(service, rules.timeZone, stretches, now);
}

/** The next entries that may want what came free, in the order of joining. */
function concerned(
  sql: SqlStorage,
  timeZone: string,
  serviceId: string,
  dates: readonly LocalDate[] | null,
  answered: readonly string[],
  after: number,
): readonly EntryRecord[] {
  const piece = { after, limit: PIECE };
  if (dates === null) return readWaiting(sql, serviceId, null, piece);
  const within = stretchOfDates(timeZone, dates);
  const waiting = [
    ...(within ? readWaiting(sql, serviceId, within, piece) : []),
    ...answered.flatMap((customerId) => readWaitingOf(sql, serviceId, customerId, piece)),
  ];
  const each = new Map(waiting.map((entry) => [entry.id, entry]));
  return [...each.values()].sort((a, b) => a.sequence - b.sequence).slice(0, PIECE);
}

function stretchOfDates(timeZone: string, dates: readonly LocalDate[]): Interval | null {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { startAt: localDay(timeZone, first).startAt, endAt: localDay(timeZone, last).endAt };
}

const ALWAYS: Interval = { startAt: 0, endAt: Number.MAX_SAFE_INTEGER };

type RoundRow = { service_id: string; sequence: number; freed: string | null; answered: string };

function readRound(sql: SqlStorage): Round | null {
  const row = sql.exec<RoundRow>("SELECT * FROM offering").toArray()[0];
  if (!row) return null;
  const freed = row.freed === null ? null : (JSON.parse(row.freed) as Interval[]);
  return { serviceId: row.service_id, sequence: row.sequence, freed, answered: JSON.parse(row.answered) as string[] };
}

function writeRound(sql: SqlStorage, { serviceId, sequence, freed, answered }: Round): void {
  sql.exec(
    `INSERT INTO offering (only_row, service_id, sequence, freed, answered) VALUES (1, ?1, ?2, ?3, ?4)
     ON CONFLICT (only_row) DO UPDATE SET service_id = ?1, sequence = ?2, freed = ?3, answered = ?4`,
    ...[serviceId, sequence, freed && JSON.stringify(freed), JSON.stringify(answered)],
  );
}
