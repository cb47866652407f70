// Which caller may ask a provider now what became of a payment. Memory holds it: an object that has slept asks once
// more, which does no harm.

import { ASKING_PAUSE_MS, type LearnedPage } from "../../domain/payments/asking";
import type { AskTurn } from "../messages";

/** Payments whose last question is remembered. */
const MOST_REMEMBERED = 1_000;

type Asked = { readonly at: number; readonly page: LearnedPage; readonly hasReturned: boolean };

export class ProviderTurns {
  private readonly asked = new Map<string, Asked>();

  /** A customer's first look after paying needs no pause: it may be the first to learn of the money. */
  turn(subject: string, isBack: boolean, now: number): AskTurn {
    const last = this.asked.get(subject);
    const isFirstBack = isBack && !last?.hasReturned;
    if (last && now - last.at < ASKING_PAUSE_MS && !isFirstBack) return last.page;
    this.asked.delete(subject);
    this.asked.set(subject, { at: now, page: "unknown", hasReturned: isBack || last?.hasReturned === true });
    for (const oldest of this.asked.keys()) {
      if (this.asked.size <= MOST_REMEMBERED) break;
      this.asked.delete(oldest);
    }
    return null;
  }

  /** What was learned, for those who look during the pause. */
  note(subject: string, page: LearnedPage): void {
    const last = this.asked.get(subject);
    if (last) this.asked.set(subject, { ...last, page });
  }
}
