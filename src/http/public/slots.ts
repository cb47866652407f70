import { identifyStaff } from "../../actions/keep-tokens";
import { type SlotsAnswer, showSlots } from "../../actions/show-slots";
import { slotsOut, slotsQuery } from "../../contract/booking-schemas";
import { isInDay, isoWriter, localDateOf } from "../../domain/local-time";
import { priceOf } from "../../domain/pricing";
import type { Slot } from "../../domain/slot-days";
import { presentPrice } from "../present-booking";
import { problemDocument } from "../problem";
import { problem, serverTiming } from "../respond";
import { type Call, publicRoute } from "../route";

export const listSlots = publicRoute({
  method: "GET",
  path: "/v1/public/{tenant}/slots",
  name: "listSlots",
  tag: "Public",
  summary: "Free starts of a service, day by day",
  access: "public",
  limit: "reads",
  query: slotsQuery,
  answers: { 200: slotsOut, 304: null },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const { query } = call;
    const shown = await showSlots(call.deps, {
      slug: call.params.tenant ?? "",
      service: query.service,
      from: query.from,
      to: query.to,
      resource: query.resource ?? null,
      durationMinutes: query.duration_minutes ?? null,
      periodId: query.period ?? null,
      seats: query.seats ?? 1,
      guests: query.guests ?? 1,
      timeZone: query.tz ?? null,
      excludeBooking: query.exclude_booking ?? null,
      isExplained: query.explain ?? false,
      isFresh: query.fresh ?? false,
    });
    if (!shown.ok) return problem(call, shown.refusal);
    call.noteTenant(shown.value.configuration.tenant.id);
    const isDetailed = query.explain === true && (await isStaffOf(call, shown.value.configuration.tenant.id));
    return answerSlots(call, shown.value, isDetailed);
  },
});

/** Details of refusals are for staff of this tenant; anybody else gets the codes. */
async function isStaffOf(call: Pick<Call, "deps" | "bearer">, tenantId: string): Promise<boolean> {
  if (call.bearer === null) return false;
  const staff = await identifyStaff(call.deps, call.bearer);
  return staff !== null && staff.tenantId === tenantId && staff.scopes.includes("read");
}

function answerSlots(
  call: Pick<Call, "request" | "requestId" | "deps" | "startedAt">,
  answer: SlotsAnswer,
  isDetailed: boolean,
): Response {
  const iso = isoWriter(answer.timeZone);
  const price = priceWriter(answer);
  const { service } = answer;
  const days = JSON.stringify(
    answer.days.map(({ day, level, slots, refused }) => ({
      date: day.localDate,
      level,
      slots: slots.map((slot) => ({
        start: iso(slot.startAt),
        end: iso(slot.endAt),
        remaining: slot.remaining,
        resources: slot.resourceIds,
        price: price(slot),
        ...(slot.period && { period: slot.period.id }),
      })),
      ...(refused.length > 0 && {
        refused: refused.map(({ startAt, refusal }) => ({
          start: iso(startAt),
          code: refusal.code,
          ...(isDetailed && { detail: problemDocument(refusal, call).detail, ...refusal.facts }),
        })),
      }),
    })),
  );
  const head = JSON.stringify({ id: service.id, code: service.code, name: service.name });
  const zone = JSON.stringify(answer.timeZone);
  const etag = `W/"${hashOf(`${head}${zone}${days}`)}"`;
  const headers = {
    "content-type": "application/json",
    "cache-control": isDetailed ? "private, no-store" : "public, max-age=5, stale-while-revalidate=30",
    etag,
    ...serverTiming(call),
  };
  if (isNoneMatch(call.request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const asOf = JSON.stringify(iso(answer.asOf));
  return new Response(`{"service":${head},"time_zone":${zone},"as_of":${asOf},"days":${days}}`, { headers });
}

/** Prices differ by local date and length only, so each is computed once. */
function priceWriter(answer: SlotsAnswer): (slot: Slot) => { amount: number; currency: string } | null {
  const { service, resourceTimeZone, seats, timeZone } = answer;
  const known = new Map<string, { amount: number; currency: string } | null>();
  const dateOf = (slot: Slot) => {
    if (timeZone !== resourceTimeZone) return localDateOf(resourceTimeZone, slot.startAt);
    return answer.days.find(({ day }) => isInDay(day, slot.startAt))?.day.localDate ?? "";
  };
  let [lastDay, lastDate] = [Number.NaN, ""];
  return (slot) => {
    if (!service.price) return null;
    const hour = Math.floor(slot.startAt / 900_000);
    if (hour !== lastDay) [lastDay, lastDate] = [hour, dateOf(slot)];
    const { startAt, endAt, period } = slot;
    const key = `${lastDate}/${endAt - startAt}/${period?.id ?? ""}`;
    let price = known.get(key);
    if (price === undefined) {
      const priced = { startAt, endAt, localDate: lastDate, seats, periodMultiplier: period?.priceMultiplier ?? 1 };
      known.set(key, (price = presentPrice(priceOf(service.price, priced))));
    }
    return price;
  };
}

function isNoneMatch(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const opaque = etag.replace(/^W\//, "");
  return header.split(",").some((given) => given.trim() === "*" || given.trim().replace(/^W\//, "") === opaque);
}

/** 53 bits of a text, in base 36: enough to tell one answer from the next. */
function hashOf(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
