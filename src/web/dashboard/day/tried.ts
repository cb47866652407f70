// What a press leaves: the page after a change, or the form as it was sent and why nothing was done.

import type { Preview } from "../../../actions/closures/preview-closure";
import type { Refusal } from "../../../domain/refusal";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import { carry } from "../carried";
import type { Desk } from "../desk";
import { type DayState, dayLink } from "./day-state";
import { type Undo, writeUndo } from "./undo";

/** What a press that was not carried out leaves: the form as it was sent, and why. */
export type Tried = {
  readonly act: string;
  readonly values: FormValues;
  readonly problems?: ReadonlyMap<string, string>;
  readonly refusal?: Refusal;
  /** Bookings that the change would touch: it waits for a second press. */
  readonly touched?: Preview;
};

export type Acted = Response | Tried;

/** The page after a change: what was done, and what takes it back. */
export async function done(desk: Desk, state: DayState, what: string, undoing: Undo | null): Promise<Response> {
  const undo = undoing && (await carry(desk, aboutDay(state), writeUndo(undoing)));
  const says = { done: what, ...(undo !== null && { undo }) };
  return seeOther(dayLink(desk, state, { says }));
}

/** What takes a change back counts for its date alone. */
export function aboutDay({ date }: DayState): string {
  return `day|${date}`;
}
