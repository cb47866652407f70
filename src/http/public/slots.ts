import { identifyStaff, isStaffToken } from "../../actions/accounts/identify-authority";
import { planSlots, type SlotsPlan } from "../../actions/availability/show-slots";
import { openBooking } from "../../actions/bookings/open-by-token";
import type { Deps } from "../../actions/deps";
import { loadConfiguration } from "../../actions/load-configuration";
import { breathe, ONE_BREATH } from "../../breathe";
import { slotsOut, slotsQuery } from "../../contract/slot-schemas";
import { type SlotDay, worthWaitingFor } from "../../domain/availability/slot-days";
import { ok, type Result } from "../../domain/refusal";
import { mayDo } from "../../domain/tenant/actor";
import { isoWriter, toIso } from "../../domain/time/local-time";
import { IsolateMemo } from "../../isolate-memo";
import { ANY_ORIGIN_HEADERS, DATA_HEADERS } from "../headers";
import { termsFields } from "../place-request";
import { priceWriter } from "../price-writer";
import { problemDocument } from "../problem";
import { limitUntried } from "../rate-limit";
import { isNoneMatch, problem, serverTiming } from "../respond";
import { type Call, publicRoute } from "../route";

export const listSlots = publicRoute({
  method: "GET",
  path: "/v1/public/{tenant}/slots",
  name: "listSlots",
  tag: "Public",
  summary: "Free starts of a service, day by day",
  access: "public",
  description:
    "At most 62 days. For a service with very many starts it is fewer: the refusal says how many. explain=1 adds the " +
    "refused starts with their reasons, for at most 7 days. With a staff token it covers the whole range, with details. " +
    "exclude_booking needs the manage token of that booking, or a staff token, as bearer.",
  limit: "reads",
  takesTokens: true,
  query: slotsQuery,
  answers: { 200: slotsOut, 304: null },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const { query } = call;
    const slug = call.params.tenant ?? "";
    const isMove = query.exclude_booking !== undefined;
    // A customer's token costs nothing here: its check needs no D1.
    const staffToken =
      (query.explain || isMove) && call.bearer !== null && isStaffToken(call.bearer) ? call.bearer : null;
    const untried = staffToken === null ? null : await limitUntried(call, staffToken);
    if (untried) return untried;
    const isStaff = staffToken !== null && (await isStaffOf(call.deps, staffToken, slug));
    let tokenVersion: number | undefined;
    if (query.exclude_booking !== undefined && !isStaff) {
      const opened = await openBooking(call.deps, call.bearer, query.exclude_booking);
      if (!opened.ok) return problem(call, opened.refusal);
      tokenVersion = opened.value.version;
    }
    const planned = await planSlots(call.deps, {
      slug,
      service: query.service,
      from: query.from,
      to: query.to,
      resource: query.resource ?? null,
      ...termsFields(query),
      timeZone: query.tz ?? null,
      excludeBooking: query.exclude_booking ?? null,
      tokenVersion,
      isExplained: query.explain ?? false,
      isStaff,
      fresh: query.fresh ?? false,
    });
    if (!planned.ok) return problem(call, planned.refusal);
    const plan = planned.value;
    call.noteTenant(plan.configuration.tenant.id);
    const told = {
      isExplained: query.explain ?? false,
      isStaff,
      isWaitable: query.waitlist ?? false,
    };
    if (query.explain || isMove) {
      const rendered = await render(call, plan, told);
      if (!rendered.ok) return problem(call, rendered.refusal);
      return answerSlots(call, plan, rendered.value, isStaff || isMove ? "private, no-store" : undefined);
    }
    const key = call.request.url;
    const known = plan.stamp === null ? undefined : recall(key, plan.stamp, call.deps.clock.now());
    if (known) return answerSlots(call, plan, known);
    const rendered = await render(call, plan, told);
    if (!rendered.ok) return problem(call, rendered.refusal);
    if (plan.stamp !== null) kept.set(key, { stamp: plan.stamp, rendered: rendered.value }, rendered.value.madeAt);
    return answerSlots(call, plan, rendered.value);
  },
});

/** A rendered list of slots, without `as_of`. */
type Rendered = {
  readonly head: string;
  readonly days: string;
  readonly etag: string;
  readonly madeAt: number;
  readonly staleAt: number;
  last?: { readonly asOf: number; readonly bytes: Uint8Array };
};

// The text of an answer changes with its versions. The clock changes it too, at a start or the end of a hold.
// Until then the isolate reuses it.
const KEPT_MS = 60_000;
const MOST_KEPT_CHARACTERS = 8_000_000;
const kept = new IsolateMemo<{ readonly stamp: string; readonly rendered: Rendered }>(
  KEPT_MS,
  MOST_KEPT_CHARACTERS,
  ({ rendered }, address) => weightOfList(address, rendered),
);

/** Characters of a list as text and as bytes, with its address. A short list weighs more than its text. */
export function weightOfList(address: string, { head, days }: Pick<Rendered, "head" | "days">): number {
  return 500 + address.length + 2 * (head.length + days.length);
}

function recall(key: string, stamp: string, now: number): Rendered | undefined {
  const found = kept.get(key, now);
  const isGood = found?.stamp === stamp && found.rendered.madeAt <= now && now < found.rendered.staleAt;
  return isGood ? found.rendered : undefined;
}

/** Only staff of this tenant get details of refusals; other callers get the codes. */
async function isStaffOf(deps: Deps, staffToken: string, slug: string): Promise<boolean> {
  const staff = await identifyStaff(deps, staffToken);
  if (!staff || !mayDo(staff.actor, "read")) return false;
  const loaded = await loadConfiguration(deps, slug);
  return loaded.ok && loaded.value.tenant.id === staff.tenantId;
}

type Told = { readonly isExplained: boolean; readonly isStaff: boolean; readonly isWaitable: boolean };

async function render(call: Pick<Call, "requestId" | "deps">, plan: SlotsPlan, told: Told): Promise<Result<Rendered>> {
  const madeAt = call.deps.clock.now();
  const list = await plan.list();
  if (!list.ok) return list;
  const present = dayWriter(call, plan, told);
  const { service } = plan;
  const named = JSON.stringify({ id: service.id, code: service.code, name: service.name });
  const head = `"service":${named},"time_zone":${JSON.stringify(plan.timeZone)}`;
  const hash = new Hash();
  hash.add(head);
  const texts: string[] = [];
  let written = 0;
  for (const day of list.value.days) {
    if (written > ONE_BREATH) {
      await breathe();
      written = 0;
    }
    const text = JSON.stringify(present(day));
    hash.add(text);
    texts.push(text);
    written += day.slots.length + day.refused.length;
  }
  return ok({ head, days: `[${texts.join(",")}]`, etag: `W/"${hash}"`, madeAt, staleAt: list.value.staleAt });
}

/** Writes days in their wire form. */
function dayWriter(call: Pick<Call, "requestId">, plan: SlotsPlan, { isExplained, isStaff, isWaitable }: Told) {
  const iso = isoWriter(plan.timeZone);
  const price = priceWriter(plan);
  const { service } = plan;
  // The other candidates of a start matter only to callers who may choose one.
  const isChoosable = service.customerChoosesResource || isStaff;
  return ({ day, level, slots, refused, crowded }: SlotDay) => ({
    date: day.localDate,
    level,
    slots: slots.map((slot) => ({
      start: iso(slot.startAt),
      end: iso(slot.endAt),
      remaining: slot.remaining,
      ...(isChoosable && { resources: slot.resourceIds }),
      price: price(slot),
      ...(slot.period && { period: slot.period.id }),
    })),
    ...(isExplained && {
      refused: refused.map(({ startAt, refusal }) => ({
        start: iso(startAt),
        code: refusal.code,
        ...(isStaff && { detail: problemDocument(refusal, call).detail, ...refusal.facts }),
      })),
    }),
    ...(isWaitable && {
      waitlist: worthWaitingFor(service, crowded).map(({ startAt, endAt }) => ({
        start: iso(startAt),
        end: iso(endAt),
      })),
    }),
  });
}

const ENCODER = new TextEncoder();

function answerSlots(
  call: Pick<Call, "request" | "deps" | "startedAt">,
  plan: SlotsPlan,
  rendered: Rendered,
  cacheControl = "public, max-age=5, stale-while-revalidate=30",
): Response {
  const { head, days, etag } = rendered;
  const headers = {
    ...DATA_HEADERS,
    ...ANY_ORIGIN_HEADERS,
    "content-type": "application/json",
    "cache-control": cacheControl,
    etag,
    ...serverTiming(call),
  };
  if (isNoneMatch(call.request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  // While `as_of` is the same, the same bytes are sent again.
  if (rendered.last?.asOf !== plan.asOf) {
    const asOf = JSON.stringify(toIso(plan.timeZone, plan.asOf));
    rendered.last = { asOf: plan.asOf, bytes: ENCODER.encode(`{${head},"as_of":${asOf},"days":${days}}`) };
  }
  return new Response(rendered.last.bytes, { headers });
}

/** 53 bits of all input, in base 36: enough to tell two answers apart. */
class Hash {
  private a = 0xdeadbeef;
  private b = 0x41c6ce57;

  add(text: string): void {
    let { a, b } = this;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    this.a = a;
    this.b = b;
  }

  toString(): string {
    const a = Math.imul(this.a ^ (this.a >>> 16), 2246822507) ^ Math.imul(this.b ^ (this.b >>> 13), 3266489909);
    const b = Math.imul(this.b ^ (this.b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
  }
}
