// How a coordinator goes through its waitlist: the work of one turn, and what it has learned for entries with the same
// terms. A restarted round begins again at the first entry, so it stores nothing.

import { termsKey } from "../../domain/booking/booking-request";
import type { EntryRecord, EntryWish } from "../../domain/booking/waitlist";
import type { Span } from "../../domain/refusal";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import type { Bids } from "../two-phase/bids";

/** The work of one turn, in judgements. */
export const A_TURN = 160_000;
/** Costs in judgements: reading an entry, asking a calendar. */
export const ENTRY_UNITS = 20;
export const CALL_UNITS = 4_000;
/** How many entries are read at once. Those with the same terms share one question to each candidate. */
export const ENTRIES_A_TURN = 50;
/** One transaction offers the seats of so many sessions. */
export const SESSIONS_AT_ONCE = 10;
/** A turn leaves other callers as much time as it took, up to this. */
export const MOST_REST_MS = 1_000;

/** How many resources may be asked for one place of a service. */
export function candidateCount(service: Service): number {
  return resourcesOf(service).length;
}

/** The terms of a wish, without its time. */
export function shapeOf(wish: EntryWish): string {
  return `${termsKey(wish)} ${wish.chosenId}`;
}

/** What a round has learned for entries with the same terms. */
export class RoundFindings {
  /** If one entry found no start, skip later entries with the same terms. */
  private readonly hopeless = new Set<string>();
  private readonly vain = new Set<string>();
  private readonly free = new Map<string, readonly Span[]>();
  private readonly bids = new Map<string, Bids>();

  isHopeless(entry: EntryRecord, startAt: number): boolean {
    return this.hopeless.has(`${shapeOf(entry)} ${startAt}`);
  }

  noteHopeless(entry: EntryRecord, startAt: number): void {
    this.hopeless.add(`${shapeOf(entry)} ${startAt}`);
  }

  /** Whether the dates of an entry have no start left. */
  isVain(entry: EntryRecord): boolean {
    return this.vain.has(`${shapeOf(entry)} ${entry.from} ${entry.to}`);
  }

  noteVain(entry: EntryRecord): void {
    this.vain.add(`${shapeOf(entry)} ${entry.from} ${entry.to}`);
  }

  freeIn(entry: EntryRecord, month: string): readonly Span[] | undefined {
    return this.free.get(`${month} ${shapeOf(entry)}`);
  }

  noteFree(entry: EntryRecord, month: string, free: readonly Span[]): void {
    this.free.set(`${month} ${shapeOf(entry)}`, free);
  }

  /** Bids of the candidates for a start, good for one try. */
  bidsFor(entry: EntryRecord, startAt: number): Bids | undefined {
    return this.bids.get(`${shapeOf(entry)} ${startAt}`);
  }

  noteBids(entry: EntryRecord, startAt: number, bids: Bids): void {
    this.bids.set(`${shapeOf(entry)} ${startAt}`, bids);
  }
}
