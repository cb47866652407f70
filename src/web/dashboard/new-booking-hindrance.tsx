// The rule that stands in the way of a new booking, and how staff set it aside.

import type { FC } from "hono/jsx";
import { OVERRIDABLE_CODES, type OverridableCode, type Refusal } from "../../domain/refusal";
import { mayOverride } from "../../domain/tenant/actor";
import { parseInstant } from "../../domain/time/local-time";
import { formatAt } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { Alert } from "../booking/details-form";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { FreeTimes } from "./free-times";
import { overrideIn } from "./new-booking-form";
import { ruleSentence } from "./rule-words";

/** Whether the customer may wait: an offer must reach them. */
function mayWait({ staff }: Desk, { code }: Refusal, values: FormValues): boolean {
  const isFull = code === "slot_taken" || code === "seats_full";
  const isReached = ["email", "phone"].some((name) => (values.get(name) ?? "").trim() !== "");
  return isFull && isReached && !values.get("repeat") && staff.resources === "all";
}

/** The rule that stands in the way, and the box that sets it aside. The box keeps the rules that were set aside before. */
export const Hindrance: FC<{
  desk: Desk;
  refusal: Refusal;
  values: FormValues;
  zone: string;
}> = ({ desk, refusal, values, zone }) => {
  const { said } = desk;
  const { code, alternatives = [], facts = {} } = refusal;
  const before = overrideIn(values);
  const canOverride = mayOverride(desk.staff.actor) && OVERRIDABLE_CODES.includes(code as OverridableCode);
  // Of a series, the date that is refused.
  const dateOf = parseInstant(String(facts.occurrence ?? ""));
  const date = dateOf === null ? null : formatAt(desk.locale, "dateTime", zone, dateOf);
  return (
    <Alert title={said.making.standsInTheWay}>
      <p id="rule">
        {date !== null && say(said.making.onDate, { date })} {ruleSentence(desk, refusal)}
      </p>
      {canOverride ? (
        <label class="check">
          <input
            type="checkbox"
            autofocus
            aria-describedby="rule"
            name="override"
            value={[...before, code].join(",")}
          />
          <span>{said.making.allTheSame}</span>
        </label>
      ) : (
        before.length > 0 && <input type="hidden" name="override" value={before.join(",")} />
      )}
      {alternatives.length > 0 && (
        <FreeTimes.Near desk={desk} starts={alternatives.map(({ startAt }) => startAt)} zone={zone} />
      )}
      {mayWait(desk, refusal, values) && (
        <button class="button" type="submit" name="if_full" value="waitlist">
          {said.making.toWaitlist}
        </button>
      )}
    </Alert>
  );
};
