// The form that moves a booking.

import type { FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { OVERRIDABLE_CODES } from "../../../domain/refusal";
import { mayOverride } from "../../../domain/tenant/actor";
import { MINUTE_MS } from "../../../domain/time/local-time";
import { formatAt } from "../../../i18n/format";
import { Alert } from "../../booking/details-form";
import { isWithin, overrideIn, writeStart } from "../new-booking-form";
import { ruleSentence } from "../rule-words";
import { Panel, Telling, Trouble } from "./act-panel";
import type { BookingView } from "./booking-kit";

export const MovePanel: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { said, configuration, staff } = desk;
  const { kept } = shown;
  const { booking, resources } = kept;
  const zone = zoneOfBooking(kept);
  const values = tried?.act === "move" ? tried.values : null;
  const problems = tried?.act === "move" ? tried.problems : new Map<string, string>();
  const serving = new Set(booking.service.requires.flatMap(({ anyOf }) => anyOf));
  const current = configuration.services.find(({ id }) => id === booking.service.id);
  for (const { anyOf } of current?.requires ?? []) for (const id of anyOf) serving.add(id);
  const choices = configuration.resources.filter(
    ({ id, active }) => serving.has(id) && active && isWithin(staff.resources, id),
  );
  const chosen = values?.get("resource") || resources[0]?.id;
  const minutes = Math.round((booking.endAt - booking.startAt) / MINUTE_MS);
  return (
    <Panel view={view} act="move" title={said.booking.moveTitle}>
      <MoveTrouble {...view} zone={zone} />
      <div class="pair">
        <div class={problems.has("start") ? "field wrong" : "field"}>
          <label for="f-start">{said.booking.newStart}</label>
          <input
            id="f-start"
            type="datetime-local"
            name="start"
            required
            value={values?.get("start") ?? writeStart(zone, booking.startAt)}
          />
          {problems.has("start") && <p class="problem">{problems.get("start")}</p>}
        </div>
        {choices.length > 1 && (
          <div class="field">
            <label for="f-resource">{said.booking.with}</label>
            <select id="f-resource" name="resource">
              {choices.map(({ id, name }) => (
                <option value={id} selected={id === chosen}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        {booking.service.duration.kind === "flexible" && (
          <div class="field">
            <label for="f-minutes">{said.booking.minutes}</label>
            <input
              id="f-minutes"
              type="number"
              name="minutes"
              min="1"
              max="100000"
              value={values?.get("minutes") ?? String(minutes)}
            />
          </div>
        )}
      </div>
      <Telling view={view} act="move" />
      <button class="button main" type="submit" name="do" value="move">
        {said.booking.doMove}
      </button>
    </Panel>
  );
};

/** The rule that refuses the move, free times near it, and "all the same" for those who may. */
const MoveTrouble: FC<BookingView & { zone: string }> = ({ zone, ...view }) => {
  const { desk, tried } = view;
  const { said } = desk;
  if (tried?.act !== "move") return null;
  const { refusal, values } = tried;
  if (refusal === null || ["revision_mismatch", "invalid_transition", "already_cancelled"].includes(refusal.code)) {
    return <Trouble {...view} />;
  }
  const isOverridable = OVERRIDABLE_CODES.some((code) => code === refusal.code);
  const override = [...new Set([...overrideIn(values), refusal.code])].join(",");
  return (
    <Alert title={said.booking.stands}>
      <p>{ruleSentence(desk, refusal)}</p>
      {refusal.alternatives && refusal.alternatives.length > 0 && (
        <>
          <p>{said.booking.instead}:</p>
          <div class="row">
            {refusal.alternatives.map(({ startAt }) => (
              <button class="button" type="submit" name="near" value={writeStart(zone, startAt)}>
                {formatAt(desk.locale, "dateTime", zone, startAt)}
              </button>
            ))}
          </div>
        </>
      )}
      {isOverridable && mayOverride(desk.staff.actor) && (
        <button class="button" type="submit" name="override" value={override}>
          {said.booking.allTheSame}
        </button>
      )}
    </Alert>
  );
};
