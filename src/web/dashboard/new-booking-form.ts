// The form of a new booking: what staff may choose in it, and how it is read.

import type { PlaceRequest } from "../../actions/bookings/place-command";
import type { SeriesWish } from "../../actions/bookings/place-series";
import { findByPhone } from "../../actions/people/find-customers";
import { type Customer, readCustomer } from "../../actions/people/read-customer";
import { newStaffBooking } from "../../contract/booking-schemas";
import { staffCustomer, toCustomerDetails } from "../../contract/person-schemas";
import { OVERRIDABLE_CODES, type OverridableCode } from "../../domain/refusal";
import { type Configuration, type ConfiguredResource, resourceOf } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import { readPhoneNumber } from "../../domain/tenant/phone-number";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import {
  clockOf,
  instantOf,
  isLocalDate,
  localDateOf,
  MINUTE_MS,
  minuteOfClock,
  parseInstant,
  wallClockOf,
} from "../../domain/time/local-time";
import { check } from "../../http/validate";
import { fieldProblems } from "../../i18n/refusal-words";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { readOffered, readTerms } from "./new-booking-terms";

/** Services that staff may book: hidden ones too, and those of their own resources where they have only some. */
export function bookableServices({ configuration, staff }: Desk): Service[] {
  return configuration.services.filter(
    (service) => service.active && resourcesOf(service).some((id) => isWithin(staff.resources, id)),
  );
}

export function bookableResources(desk: Desk): ConfiguredResource[] {
  const used = new Set(bookableServices(desk).flatMap((service) => service.requires[0]?.anyOf ?? []));
  return desk.configuration.resources.filter(
    ({ id, active }) => active && used.has(id) && isWithin(desk.staff.resources, id),
  );
}

export function isWithin(resources: Desk["staff"]["resources"], id: string): boolean {
  return resources === "all" || resources.includes(id);
}

/** The clocks of a booking: those of its leading resource. */
export function zoneOf(configuration: Configuration, service: Service | null, resourceId: string | null): string {
  const id = resourceId ?? (service && resourcesOf(service)[0]) ?? "";
  return resourceOf(configuration, id)?.timeZone ?? configuration.tenant.timeZone;
}

const WRITTEN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2})?$/;

/** A date and time as a form or an address writes it: by the clocks of the zone, or an instant. Null when it is none. */
export function readStart(text: string, timeZone: string): number | null {
  const [, date = "", clock = ""] = WRITTEN.exec(text.trim()) ?? [];
  const minute = isLocalDate(date) ? minuteOfClock(clock) : null;
  return minute === null || minute >= 1_440 ? parseInstant(text.trim()) : instantOf(timeZone, date, minute);
}

/** As a field for date and time wants it. */
export function writeStart(timeZone: string, at: number): string {
  const minutes = Math.floor(wallClockOf(timeZone, at) / MINUTE_MS) % 1_440;
  return `${localDateOf(timeZone, at)}T${clockOf(minutes)}`;
}

export function overrideIn(values: FormValues): OverridableCode[] {
  const named = (values.get("override") ?? "").split(",").map((code) => code.trim());
  return OVERRIDABLE_CODES.filter((code) => named.includes(code));
}

/** What a form asks for; or the problems of its fields. */
export type ReadForm =
  | {
      readonly ok: true;
      readonly request: PlaceRequest;
      readonly service: Service;
      /** How often it repeats; null for one booking. */
      readonly series: SeriesWish | null;
    }
  | { readonly ok: false; readonly problems: ReadonlyMap<string, string> };

/** A walk-in begins now, so neither the notice nor the grid of the service holds it up. */
const BESIDE_A_WALK_IN = ["off_grid", "too_soon"] as const satisfies readonly OverridableCode[];
/** A session stands already, so neither its notice nor its horizon holds a participant up. */
const OF_A_SESSION = ["too_soon", "too_late"] as const satisfies readonly OverridableCode[];

export async function readNewBooking(desk: Desk, values: FormValues): Promise<ReadForm> {
  const { configuration, said, words, staff, now } = desk;
  const given = (name: string) => (values.get(name) ?? "").trim();
  const problems = new Map<string, string>();
  const service = bookableServices(desk).find(({ id, code }) => id === given("service") || code === given("service"));
  if (!service) problems.set("service", given("service") === "" ? words.mustFill : words.badChoice);
  const resource = given("resource") || null;
  const isOpen = resource === null || bookableResources(desk).some(({ id }) => id === resource);
  const isServing = resource === null || !service || resourcesOf(service).includes(resource);
  if (!isOpen || !isServing) problems.set("resource", words.badChoice);
  const when = given("when");
  const asked = service ? readTerms(desk, service, await readOffered(desk, service), values) : null;
  const session = asked?.session ?? null;
  const isNow = when === "now" && session === null;
  const written = isNow || session ? "" : when || given("start");
  const zone = zoneOf(configuration, service ?? null, resource);
  const begun = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const startAt = session?.startAt ?? (isNow ? begun : readStart(written, zone));
  if (startAt === null) problems.set("start", written === "" ? said.making.needStart : said.making.badStart);
  const known = (await chosenCustomer(desk, given("customer"))) ?? (await callerKnown(desk, given));
  const typed = { name: given("name"), email: given("email"), phone: given("phone") };
  const person = {
    name: typed.name || known?.name || "",
    email: typed.email || known?.email || null,
    phone: typed.phone || known?.phone || null,
    ...(known && { time_zone: known.timeZone, locale: known.locale }),
  };
  const isPerson = person.name !== "" || person.email !== null || person.phone !== null;
  const customer = isPerson ? check(staffCustomer, person) : null;
  const notes = check(newStaffBooking.shape.notes, given("notes") || null);
  const found = [
    ...(customer?.problems ?? []),
    ...(notes.problems ? [{ pointer: "/notes", detail: "" }] : []),
    ...(asked?.unanswered ?? []),
  ];
  for (const [name, text] of fieldProblems(desk, configuration, found, values)) problems.set(name, text);
  for (const [name, text] of asked?.problems ?? []) problems.set(name, text);
  if (problems.size > 0 || !service || !asked || startAt === null) return { ok: false, problems };
  const override = overrideIn(values);
  const { terms, answers, rule } = asked;
  const isWaiting = given("if_full") === "waitlist" && staff.resources === "all";
  const skips = given("skip") !== "";
  const fields = { service: service.id, resource, isNow, written, person, override, notes: given("notes") };
  return {
    ok: true,
    service,
    series: rule && { rule, onConflict: skips ? "skip" : "fail" },
    request: {
      ...terms,
      kind: "book",
      slug: configuration.tenant.slug,
      service: service.id,
      startAt,
      resource,
      customer: customer?.value ? toCustomerDetails(customer.value) : null,
      notes: notes.value ?? null,
      answers,
      metadata: {},
      by: staff.actor,
      override: [...new Set([...override, ...(isNow ? BESIDE_A_WALK_IN : session ? OF_A_SESSION : [])])],
      status: null,
      holdId: null,
      sessionId: session?.id ?? null,
      namedSessionId: session?.id ?? null,
      ifFull: isWaiting && rule === null ? "waitlist" : "refuse",
      keyScope: rule ? "staff-series" : "staff",
      key: `desk-${given("key") || crypto.randomUUID()}`.slice(0, 200),
      // A second press comes a moment later. So the body of "now" holds no instant.
      body: { ...fields, terms, answers, session: session?.id ?? null, rule, skips, isWaiting },
      address: null,
    },
  };
}

/** A caller gives a number only. If it is known with this name, the booking is that customer's and not a second one's. */
async function callerKnown(desk: Desk, given: (name: string) => string): Promise<Customer | null> {
  const { deps, staff, configuration } = desk;
  if (given("phone") === "" || given("email") !== "" || staff.resources !== "all") return null;
  const phone = readPhoneNumber(given("phone"), countryOfTenant(configuration.tenant));
  return phone === null ? null : findByPhone(deps, staff.tenantId, phone, given("name"));
}

/** The customer whom staff chose from those known, or null. */
export async function chosenCustomer({ deps, staff }: Desk, id: string): Promise<Customer | null> {
  if (id === "" || staff.resources !== "all") return null;
  const found = await readCustomer(deps, staff.tenantId, id);
  return found.ok ? found.value : null;
}
