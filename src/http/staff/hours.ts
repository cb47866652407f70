import type * as z from "zod";
import { changeHours } from "../../actions/resources/change-hours";
import { changePools } from "../../actions/resources/change-pools";
import { type Resource, readResource } from "../../actions/resources/read-resource";
import { weekdayName } from "../../contract/primitives";
import { hours, hoursOut, pools, poolsOut, toOpeningHours, toPools } from "../../contract/resource-schemas";
import { missing } from "../../domain/refusal";
import { reaches } from "../../domain/tenant/actor";
import { clockOf } from "../../domain/time/local-time";
import { changed, json, problem } from "../respond";
import { staffRoute } from "../route";

const shared = { tag: "Resources", limit: "staff" } as const;

export const readHoursRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/hours",
  name: "readHours",
  summary: "Opening hours and their dated overrides",
  access: { scope: "read" },
  reach: "own",
  answers: { 200: hoursOut },
  refusals: ["not_found"],
  async handle(call) {
    const { id = "" } = call.params;
    if (!reaches(call.staff, [{ id }])) return problem(call, missing("resource"));
    const resource = await readResource(call.deps, call.staff.tenantId, id);
    return resource.ok ? json(presentHours(resource.value)) : problem(call, resource.refusal);
  },
});

export const changeHoursRoute = staffRoute({
  ...shared,
  method: "PUT",
  path: "/v1/resources/{id}/hours",
  name: "changeHours",
  summary: "Replace the opening hours as a whole",
  access: { scope: "manage" },
  isFor: "changesHours",
  reach: "own",
  body: hours,
  answers: { 200: hoursOut, 202: hoursOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await changeHours(call.deps, staff, call.params.id ?? "", toOpeningHours(call.body));
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentHours(done.value.resource), done.value.pending, 200);
  },
});

export const readPoolsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/resources/{id}/pools",
  name: "readPools",
  summary: "Pools of minutes per weekday and period",
  access: { scope: "read" },
  answers: { 200: poolsOut },
  refusals: ["not_found"],
  async handle(call) {
    const resource = await readResource(call.deps, call.staff.tenantId, call.params.id ?? "");
    return resource.ok ? json(presentPools(resource.value)) : problem(call, resource.refusal);
  },
});

export const changePoolsRoute = staffRoute({
  ...shared,
  method: "PUT",
  path: "/v1/resources/{id}/pools",
  name: "changePools",
  summary: "Replace the pools as a whole",
  access: { scope: "manage" },
  body: pools,
  answers: { 200: poolsOut, 202: poolsOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await changePools(call.deps, staff, call.params.id ?? "", toPools(call.body));
    if (!done.ok) return problem(call, done.refusal);
    return changed(presentPools(done.value.resource), done.value.pending, 200);
  },
});

function presentHours({ hours: { weekly, overrides } }: Resource): z.output<typeof hoursOut> {
  const window = ({ startMinute, endMinute }: { startMinute: number; endMinute: number }) => ({
    start: clockOf(startMinute),
    end: clockOf(endMinute),
  });
  return {
    weekly: weekly.map((one) => ({ days: one.days.map(weekdayName), ...window(one) })),
    overrides: overrides.map(({ date, windows }) => ({ date, windows: windows.map(window) })),
  };
}

function presentPools(resource: Resource): z.output<typeof poolsOut> {
  return {
    pools: resource.pools.map(({ name, days, startMinute, endMinute, totalMinutes }) => ({
      name,
      days: days.map(weekdayName),
      start: clockOf(startMinute),
      end: clockOf(endMinute),
      minutes: totalMinutes,
    })),
  };
}
