import type * as z from "zod";
import { type FeedTokens, listFeeds } from "../../actions/calendars/list-feeds";
import { rotateFeeds } from "../../actions/calendars/rotate-feeds";
import { calendarFeedsOut } from "../../contract/calendar-schemas";
import { emptyBody } from "../../contract/primitives";
import { json, problem } from "../respond";
import { type Call, staffRoute } from "../route";

const shared = { tag: "Calendars", limit: "staff", access: { scope: "manage" } } as const;

export const listCalendarFeedsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/calendar-feeds",
  name: "listCalendarFeeds",
  summary: "Addresses of the calendar feeds; each address gives access to names and times of bookings",
  answers: { 200: calendarFeedsOut },
  refusals: ["not_found"],
  async handle(call) {
    const feeds = await listFeeds(call.deps, call.staff.tenantId);
    return feeds.ok ? json(presentFeeds(call, feeds.value)) : problem(call, feeds.refusal);
  },
});

export const rotateCalendarFeedsRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/calendar-feeds/rotate",
  name: "rotateCalendarFeeds",
  summary: "Create new addresses for all calendar feeds; the old ones stop working at once",
  body: emptyBody,
  answers: { 200: calendarFeedsOut },
  refusals: ["not_found"],
  async handle(call) {
    const feeds = await rotateFeeds(call.deps, call.staff);
    return feeds.ok ? json(presentFeeds(call, feeds.value)) : problem(call, feeds.refusal);
  },
});

function presentFeeds({ origin }: Pick<Call, "origin">, feeds: FeedTokens): z.output<typeof calendarFeedsOut> {
  const addressOf = (token: string) => `${origin}/v1/feeds/${token}`;
  return {
    tenant: { url: addressOf(feeds.tenant) },
    resources: feeds.resources.map(({ id, name, token }) => ({ id, name, url: addressOf(token) })),
  };
}
