// Changes of a service on the page of a day: its price, its length, and whether customers see it.

import { changeService } from "../../../actions/services/change-service";
import { missing, refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { currencyOfZone } from "../../../domain/tenant/countries";
import type { Service } from "../../../domain/tenant/service";
import { readAmount, readWhole, writeAmount } from "../../../i18n/amounts";
import { say } from "../../../i18n/words/say";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import { withoutScope } from "../lists/list-kit";
import type { DayState } from "./day-state";
import { type Acted, done } from "./tried";
import { fieldsOf, type ServiceWas, type Undo } from "./undo";

/** What the form of a service has, by name. */
export const SERVICE_FIELDS = ["price", "minutes", "min", "max"] as const;
export type ServiceField = (typeof SERVICE_FIELDS)[number];

const LONGEST_MINUTES = 10_080;

/** The currency of a service; of one without a price, the usual one of the business. */
export function currencyFor({ configuration }: Desk, { price }: Service): string {
  const others = configuration.services.flatMap((service) => service.price?.currency ?? []);
  return price?.currency ?? others[0] ?? currencyOfZone(configuration.tenant.timeZone) ?? "EUR";
}

/** The fields of a service as the form shows them. */
export function valuesOf({ locale }: Desk, { price, duration }: Service): ReadonlyMap<ServiceField, string> {
  const values = new Map<ServiceField, string>();
  values.set("price", price ? writeAmount(locale, price) : "");
  if (duration.kind === "fixed") values.set("minutes", String(duration.minutes));
  if (duration.kind === "flexible") values.set("min", String(duration.min)).set("max", String(duration.max));
  return values;
}

/** The fields in which another person made a change since the form was opened, and this person another one. */
export function conflictsOf(desk: Desk, service: Service, values: FormValues): ServiceField[] {
  return [...valuesOf(desk, service)].flatMap(([name, present]) => {
    const typed = (values.get(name) ?? present).trim();
    const was = values.get(`was_${name}`) ?? present;
    return typed !== was && present !== was && typed !== present ? [name] : [];
  });
}

export async function changeIt(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const hindered = withoutScope(desk, "manage");
  if (hindered) return hindered;
  const act = values.get("do") ?? "";
  const service = state.services.find(({ id }) => id === values.get("service"));
  if (!service) return { act, values, refusal: missing("service") };
  if (act !== "service") return save(desk, state, values, service, { visible: act === "show" });
  const read = readService(desk, service, values);
  if (read.problems.size > 0) return { act, values, problems: read.problems };
  if (conflictsOf(desk, service, values).length > 0) return { act, values, refusal: refuse("revision_mismatch") };
  return save(desk, state, values, service, read.wanted);
}

async function save(
  desk: Desk,
  state: DayState,
  values: FormValues,
  service: Service,
  wanted: ServiceWas,
): Promise<Acted> {
  const was = wasOf(service, wanted);
  if (Object.keys(was).length === 0) return done(desk, state, "service", null);
  const fields = fieldsOf(service, wanted, currencyFor(desk, service));
  const saved = await changeService(desk.deps, desk.staff, service.id, fields, { ifRevision: service.revision });
  if (!saved.ok) return { act: values.get("do") ?? "", values, refusal: saved.refusal };
  const { revision } = saved.value.service;
  return done(desk, state, "service", { kind: "service", serviceId: service.id, revision, was });
}

/** What the wanted fields replace; fields that stay as they are do not count. */
function wasOf({ visible, price, duration }: Service, wanted: ServiceWas): ServiceWas {
  const present: ServiceWas = {
    visible,
    amountMinor: price?.amountMinor ?? null,
    ...(duration.kind === "fixed" && { minutes: duration.minutes }),
    ...(duration.kind === "flexible" && { min: duration.min, max: duration.max }),
  };
  const changed = Object.keys(wanted).filter(
    (key) => wanted[key as keyof ServiceWas] !== present[key as keyof ServiceWas],
  );
  return Object.fromEntries(changed.map((key) => [key, present[key as keyof ServiceWas]]));
}

/** What the form asks for. A field that was not touched keeps what others set meanwhile. */
function readService(desk: Desk, service: Service, values: FormValues) {
  const { said, words, locale } = desk;
  const problems = new Map<string, string>();
  const touched = new Map<ServiceField, string>();
  for (const [name, present] of valuesOf(desk, service)) {
    const typed = (values.get(name) ?? present).trim();
    if (typed !== (values.get(`was_${name}`) ?? present)) touched.set(name, typed);
  }
  const currency = currencyFor(desk, service);
  const price = touched.get("price");
  // The rules of weekends and seasons stay with an amount of nothing.
  const amountMinor = price === "" ? (service.price ? 0 : null) : readAmount(locale, currency, price ?? "");
  if (price !== undefined && price !== "" && amountMinor === null) {
    problems.set("price", say(said.day.badPrice, { currency }));
  }
  const lengths: { minutes?: number; min?: number; max?: number } = {};
  for (const name of ["minutes", "min", "max"] as const) {
    const typed = touched.get(name);
    if (typed === undefined) continue;
    const whole = readWhole(typed, LONGEST_MINUTES);
    if (whole === null) problems.set(name, words.badInput);
    else lengths[name] = whole;
  }
  const { duration } = service;
  if (duration.kind === "flexible" && (lengths.min ?? duration.min) > (lengths.max ?? duration.max)) {
    problems.set(lengths.max === undefined ? "min" : "max", words.badInput);
  }
  const wanted: ServiceWas = { ...(price !== undefined && { amountMinor }), ...lengths };
  return { problems, wanted };
}

/** Gives a service back what it had, unless it changed again. */
export function takeBackService(desk: Desk, { serviceId, revision, was }: Extract<Undo, { kind: "service" }>) {
  const service = desk.configuration.services.find(({ id }) => id === serviceId);
  if (!service) return { ok: false, refusal: missing("service") } as const;
  if (!mayDo(desk.staff.actor, "manage")) return { ok: false, refusal: refuse("forbidden") } as const;
  const fields = fieldsOf(service, was, currencyFor(desk, service));
  return changeService(desk.deps, desk.staff, serviceId, fields, { ifRevision: revision });
}
