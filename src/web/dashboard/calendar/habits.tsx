// The clock and the week of the business: 12 or 24 hours, and the day that weeks begin on.

import type { FC } from "hono/jsx";
import { changeTenant } from "../../../actions/setup/change-tenant";
import { tenantChanges, toTenantFields } from "../../../contract/tenant-schemas";
import { mayDo } from "../../../domain/tenant/actor";
import { HOUR_CYCLES, WEEK_STARTS } from "../../../domain/tenant/configuration";
import { addDays } from "../../../domain/time/local-time";
import { check } from "../../../http/validate";
import { firstWeekday, formatDate } from "../../../i18n/format";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import { refuseDesk } from "../refusals";

const A_SUNDAY = "2023-01-01";

/** Saves the form. Null when it is saved. */
export async function saveHabits(desk: Desk, form: FormValues): Promise<Response | null> {
  const { staff, said, words, deps } = desk;
  if (!mayDo(staff.actor, "manage")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const wanted = check(tenantChanges, {
    hour_cycle: form.get("hour_cycle"),
    week_starts_on: form.get("week_starts_on"),
  });
  if (wanted.problems) return refuseDesk(desk, 400, words.errorTitle, words.badInput);
  const changed = await changeTenant(deps, staff, toTenantFields(wanted.value));
  return changed.ok ? null : refuseDesk(desk, 400, words.errorTitle, words.badInput);
}

/** For owners and administrators, as it holds for customers too. */
export const Habits: FC<{ desk: Desk; action: string }> = ({ desk, action }) => {
  const { staff, said, locale, configuration } = desk;
  if (!mayDo(staff.actor, "manage")) return null;
  const words = said.calendar.habits;
  const { hour_cycle: hours, week_starts_on: firstDay } = configuration.tenant.policies ?? {};
  const first = firstDay ? WEEK_STARTS.indexOf(firstDay) : firstWeekday(locale);
  const days = WEEK_STARTS.map((_, at) => (first + at) % 7);
  return (
    <details class="cal-habits">
      <summary>{words.title}</summary>
      <form method="post" action={action} class="row">
        <input type="hidden" name="command" value="habits" />
        <label for="f-hours">{words.clock}</label>
        <select id="f-hours" name="hour_cycle">
          <option value="auto">{words.auto}</option>
          {HOUR_CYCLES.map((each) => (
            <option value={each} selected={each === hours}>
              {each === "12" ? words.h12 : words.h24}
            </option>
          ))}
        </select>
        <label for="f-week">{words.week}</label>
        <select id="f-week" name="week_starts_on">
          <option value="auto">{words.auto}</option>
          {days.map((day) => (
            <option value={WEEK_STARTS[day]} selected={WEEK_STARTS[day] === firstDay}>
              {formatDate(locale, "weekdayLong", addDays(A_SUNDAY, day))}
            </option>
          ))}
        </select>
        <button type="submit" class="button">
          {words.save}
        </button>
      </form>
    </details>
  );
};
