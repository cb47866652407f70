// The rule that stands in the way of a new booking, and how staff set it aside.

import type { FC } from "hono/jsx";
import { OVERRIDABLE_CODES, type OverridableCode, type Refusal } from "../../domain/refusal";
import { Alert } from "../booking/details-form";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { FreeTimes } from "./free-times";
import { overrideIn } from "./new-booking-form";
import { ruleSentence } from "./rule-words";

/** The rule that stands in the way, and the box that sets it aside. The box keeps the rules that were set aside before. */
export const Hindrance: FC<{
  desk: Desk;
  refusal: Refusal;
  values: FormValues;
  zone: string;
}> = ({ desk, refusal, values, zone }) => {
  const { said } = desk;
  const { code, alternatives = [] } = refusal;
  const before = overrideIn(values);
  const canOverride = OVERRIDABLE_CODES.includes(code as OverridableCode);
  return (
    <Alert title={said.making.standsInTheWay}>
      <p>{ruleSentence(desk, refusal)}</p>
      {canOverride ? (
        <label class="check">
          <input type="checkbox" autofocus name="override" value={[...before, code].join(",")} />
          <span>{said.making.allTheSame}</span>
        </label>
      ) : (
        before.length > 0 && <input type="hidden" name="override" value={before.join(",")} />
      )}
      {alternatives.length > 0 && (
        <FreeTimes.Near desk={desk} starts={alternatives.map(({ startAt }) => startAt)} zone={zone} />
      )}
    </Alert>
  );
};
