// KV keys and documents of the read path. Everything here is a hint: pages show it, commits never rely on it.

import * as z from "zod";
import type { Allocation } from "../domain/availability/occupancy";
import type { SessionSeats } from "../domain/booking/session";
import type { ResourceRules } from "../domain/tenant/resource";
import { monthInterval } from "../domain/time/local-month";

/** What is occupied in one local month of a resource, without persons. */
export type MonthHint = {
  readonly month: string;
  readonly timeZone: string;
  readonly version: number;
  readonly asOf: number;
  readonly allocations: readonly Allocation[];
};

/** Two months overlap in a stay that crosses their border. It counts in the earlier month only. */
export function joinMonths(months: readonly MonthHint[]): readonly Allocation[] {
  const [first] = months;
  if (first && months.length === 1) return first.allocations;
  return months.flatMap((hint, index) => {
    if (index === 0) return hint.allocations;
    const { startAt } = monthInterval(hint.timeZone, hint.month);
    return hint.allocations.filter((allocation) => allocation.startAt >= startAt);
  });
}

export type RulesHint = { readonly version: number; readonly rules: ResourceRules };

/** KV drops hints that no reader asks for. The calendar publishes a missing one again. */
const HINT_TTL_SECONDS = 40 * 86_400;
/** Raise it when documents change shape, so that builds do not read each other's. */
const FORMAT = 2;

export function monthHintKey(tenantId: string, resourceId: string, month: string): string {
  return `${tenantId}/month/${resourceId}/${month}`;
}

export function rulesHintKey(tenantId: string, resourceId: string): string {
  return `${tenantId}/rules/${resourceId}`;
}

/** The prefix of all hints of a tenant. */
export function tenantPrefix(tenantId: string): string {
  return `${tenantId}/`;
}

/** The slug of a tenant, by its id. A slug never changes. */
export function slugKey(tenantId: string): string {
  return `tenant/${tenantId}/slug`;
}

export function configurationKey(slug: string): string {
  return `tenant/${slug}/configuration`;
}

const monthDocument = z.object({
  format: z.literal(FORMAT),
  month: z.string(),
  timeZone: z.string(),
  version: z.number(),
  asOf: z.number(),
  allocations: z.array(z.array(z.union([z.number(), z.string(), z.null(), z.looseObject({})]))),
});

/** What tells rules of this format from anything else. The rest is as this build wrote it. */
const RULES_MARKS = z.looseObject({ revision: z.number() });
const rulesDocument = z.object({
  format: z.literal(FORMAT),
  rules: z.custom<ResourceRules>((value) => RULES_MARKS.safeParse(value).success),
});

type PackedAllocation = [number, number, string, number, string, number, number, number | null, SessionSeats?];

/** The month as KV holds it: arrays instead of objects take half the size and parse faster. */
export function packMonth(hint: MonthHint): string {
  const allocations = hint.allocations.map(
    ({
      startAt,
      endAt,
      claim,
      units,
      serviceId,
      serviceStartAt,
      requiredMinutes,
      expiresAt,
      session,
    }): PackedAllocation =>
      session
        ? [startAt, endAt, claim, units, serviceId, serviceStartAt, requiredMinutes, expiresAt, session]
        : [startAt, endAt, claim, units, serviceId, serviceStartAt, requiredMinutes, expiresAt],
  );
  return JSON.stringify({ format: FORMAT, ...hint, allocations });
}

/** Null for a missing hint, and for one of another build. */
export function unpackMonth(text: string | null): MonthHint | null {
  const parsed = monthDocument.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { month, timeZone, version, asOf } = parsed.data;
  const allocations = (parsed.data.allocations as PackedAllocation[]).map(
    ([startAt, endAt, claim, units, serviceId, serviceStartAt, requiredMinutes, expiresAt, session]): Allocation => ({
      startAt,
      endAt,
      claim: claim === "part" ? "part" : "exclusive",
      units,
      serviceId,
      serviceStartAt,
      requiredMinutes,
      expiresAt,
      session: session ?? null,
    }),
  );
  return { month, timeZone, version, asOf, allocations };
}

export function packRules(rules: ResourceRules): string {
  return JSON.stringify({ format: FORMAT, rules });
}

export function unpackRules(text: string | null): RulesHint | null {
  const parsed = rulesDocument.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { rules } = parsed.data;
  return { version: rules.revision, rules };
}

export async function putHint(kv: KVNamespace, key: string, text: string): Promise<void> {
  await kv.put(key, text, { expirationTtl: HINT_TTL_SECONDS });
}

function parseJson(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
