import { type ShownPool, showPools } from "../../actions/availability/show-pools";
import { poolDayOut, poolsQuery } from "../../contract/slot-schemas";
import { isoWriter } from "../../domain/time/local-time";
import { json, problem } from "../respond";
import { publicRoute } from "../route";

export const listPools = publicRoute({
  method: "GET",
  path: "/v1/public/{tenant}/pools",
  name: "listPools",
  tag: "Public",
  summary: "The pools of a day, the minutes left in each, and which services still fit",
  access: "public",
  limit: "reads",
  query: poolsQuery,
  answers: { 200: poolDayOut },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const shown = await showPools(call.deps, call.params.tenant ?? "", call.query.date, call.query.resource ?? null);
    if (!shown.ok) return problem(call, shown.refusal);
    const { configuration, resources } = shown.value;
    call.noteTenant(configuration.tenant.id);
    const all = resources.flatMap((resource) => resource.pools);
    const answer = {
      date: call.query.date,
      time_zone: configuration.tenant.timeZone,
      resources: resources.map(({ id, timeZone, pools }) => ({
        id,
        pools: pools.map((pool) => presentPool(pool, timeZone)),
      })),
      total_minutes: all.reduce((sum, pool) => sum + pool.span.totalMinutes, 0),
      remaining_minutes: all.reduce((sum, pool) => sum + pool.remainingMinutes, 0),
    };
    return json(answer, 200, { "cache-control": "public, max-age=5, stale-while-revalidate=30" });
  },
});

function presentPool({ span, use, remainingMinutes, services }: ShownPool, timeZone: string) {
  const iso = isoWriter(timeZone);
  return {
    name: span.name,
    start: iso(span.startAt),
    end: iso(span.endAt),
    total_minutes: span.totalMinutes,
    consumed_minutes: use.consumedMinutes,
    remaining_minutes: remainingMinutes,
    bookings: use.bookings,
    utilization: Math.round(((span.totalMinutes - remainingMinutes) / span.totalMinutes) * 1_000) / 10,
    services: services.map(({ code, requiredMinutes, reason }) => ({
      code,
      required_minutes: requiredMinutes,
      bookable: reason === null,
      reason,
    })),
  };
}
