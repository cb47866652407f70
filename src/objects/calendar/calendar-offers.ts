// Offering what came free to those who wait, in the order of joining. Looking begins in the transaction in which a place
// came free. When many wait it goes on in further turns of bounded work; where it has got to is kept in the same
// transaction, so a death in between loses no turn and changes no order. Until an entry was looked at, what it may want
// of the places that came free is nobody else's.

import type { StartSpan } from "../../domain/booking/booking-request";
import type { EntryRecord, EntryWish } from "../../domain/booking/waitlist";
import type { Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import { datesChanged, stretchOf } from "../../domain/time/live-dates";
import { type LocalDate, localDateOf, localDay } from "../../domain/time/local-time";
import { readServiceNow } from "../bookings/booking-store";
import { Turn } from "../bookings/offer-turn";
import { hasOpenOffer, isWaitedWithin, readWaiting, readWaitingOf, waitedServices } from "../bookings/waitlist-store";
import { decidesAlone } from "./calendar-place";
import { type CalendarTx, isOpen, type OpenCalendarTx } from "./calendar-tx";
import { datesOf, freeOn, offerTo } from "./calendar-waitlist";

/** Where looking has got to. Services come in the order of their ids, those who wait for one in the order of joining. */
type Round = {
  readonly serviceId: string;
  /** The last entry that was looked at. */
  readonly sequence: number;
  /** Where places came free; null when it may be anywhere. */
  readonly freed: readonly Interval[] | null;
  /** Customers who answered an offer: all that they wait for is looked at. */
  readonly answered: readonly string[];
};

/** What one turn may take, in judgements: some milliseconds. */
const A_TURN = 8_000;
/** What takes as long as so many judgements: reading an entry, laying out a day, trying a start, making an offer. */
const ENTRY = 20;
const DAY = 50;
const TRY = 200;
const OFFER = 500;
/** So many entries are read at once. */
const PIECE = 50;
/** Past so many places and answers a round looks at everything. */
const MOST_NAMED = 100;

/** What was found out for those who want the same of a service, until something comes free again. */
class Findings {
  /** Free starts by date and shape. */
  readonly free = new Map<string, readonly StartSpan[]>();
  /** Starts, by shape, that could not be had: nobody who wants the same can have them. */
  readonly hopeless = new Set<string>();
  /** Wishes with nothing left to be had. */
  readonly vain = new Set<string>();

  /** What is known of other dates stays: an offer only takes, and what is gone is refused when it is tried. */
  forgetDay(date: LocalDate): void {
    for (const key of this.free.keys()) if (key.startsWith(`${date} `)) this.free.delete(key);
  }
}

export class Offers {
  /** What a turn may take; tests make it less. */
  unitsATurn = A_TURN;
  /** Whether a round may be left unfinished; true may be out of date. */
  private isPerhapsUnderWay: boolean;
  /** Places that were given up while a round was under way. */
  private readonly later: Interval[] = [];
  private findings = new Map<string, Findings>();
  /** Whether what was found out is of turns that were committed, with nothing undone in between. */
  private isFoundForSure = false;

  constructor(private readonly sql: SqlStorage) {
    this.isPerhapsUnderWay = readRound(sql) !== null;
  }

  isUnderWay(): boolean {
    this.isPerhapsUnderWay &&= readRound(this.sql) !== null;
    return this.isPerhapsUnderWay;
  }

  /** Looks anew from the first who waits, because places came free or customers answered: one turn now. */
  begin(tx: CalendarTx, freed: readonly Interval[] | null, answered: readonly string[]): void {
    if (waitedServices(tx.sql).length === 0) return;
    const before = this.isPerhapsUnderWay ? readRound(tx.sql) : null;
    const round = joined({ serviceId: "", sequence: -1, freed, answered }, before);
    this.isFoundForSure = false;
    this.look(tx, round, before !== null);
  }

  /**
   * Looks at the entries for places that an attempt gave up. A round under way is finished first, so that a stream of
   * attempts cannot keep it at its beginning.
   */
  beginLater(tx: CalendarTx, undone: readonly Interval[]): void {
    if (!this.isUnderWay()) this.begin(tx, undone, []);
    else if (this.later.length < MOST_NAMED) this.later.push(...undone);
  }

  /** One more turn of a round that is not finished. */
  goOn(tx: CalendarTx): void {
    const round = readRound(tx.sql);
    if (round) this.look(tx, round, true);
  }

  /** The last turn was committed: what it found out is good for the next one. */
  noteCommitted(): void {
    this.isFoundForSure = true;
  }

  /** Whether a place may be theirs who wait and were not looked at yet. */
  areFirst(tx: OpenCalendarTx, place: Interval): boolean {
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
    const later = this.later.splice(0);
    if (later.length > 0) this.begin(tx, later, []);
  }

  /** Answers where the round stands when the turn is over; null when everybody was looked at. */
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

  /** Offers to one who waits what they can have; false when the turn ended before that was known. */
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
    const shape = shapeOf(entry);
    const wish = `${shape} ${entry.startAt} ${entry.from} ${entry.to} ${on === null}`;
    if (known.vain.has(wish)) return true;
    /** Null when the turn is over; true when the start was taken. */
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

/** One round that looks for all that two look for. */
function joined(round: Round, before: Round | null): Round {
  if (!before) return round;
  const freed = round.freed && before.freed && [...before.freed, ...round.freed];
  const answered = [...new Set([...before.answered, ...round.answered])];
  const isTooMuch = answered.length > MOST_NAMED || (freed?.length ?? 0) > MOST_NAMED;
  return isTooMuch ? { ...round, freed: null, answered: [] } : { ...round, freed, answered };
}

/** Dates on which a start may have come free; null when it may be any. */
function datesFreed(
  { rules, now }: OpenCalendarTx,
  service: Service,
  freed: readonly Interval[],
): readonly LocalDate[] | null {
  const stretches = freed.map((stay) => stretchOf(rules.timeZone, stay));
  return datesChanged(service, rules.timeZone, stretches, now);
}

/** The next of those who may want what came free, in the order of joining. */
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

function shapeOf({ durationMinutes, periodId, seats, guests, units }: EntryWish): string {
  return JSON.stringify([durationMinutes, periodId, seats, guests, units]);
}

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
