// The clock and the week that a business chose. Formats read them from the locale: `de-u-fw-sun-hc-h12`.

import type { TenantPolicies } from "../domain/tenant/configuration";

const CYCLES = { "12": "h12", "24": "h23" } as const;

export function withHabits(locale: string, policies: TenantPolicies | undefined): string {
  const { hour_cycle: hours, week_starts_on: firstDay } = policies ?? {};
  const habits = [firstDay && `fw-${firstDay}`, hours && `hc-${CYCLES[hours]}`].filter(Boolean);
  return habits.length === 0 ? locale : `${locale}-u-${habits.join("-")}`;
}
