// The details of a customer in a form, checked by the schemas of the API.

import * as z from "zod";
import { LEAST_SECRET_KEY } from "../../actions/accounts/secrets";
import { answerProblems } from "../../actions/bookings/answers";
import { type CustomerDetails, completeDetails } from "../../actions/bookings/customer-details";
import { newBooking } from "../../contract/booking-schemas";
import { customer as customerSchema, toCustomerDetails } from "../../contract/person-schemas";
import { CUSTOMER } from "../../domain/tenant/actor";
import type { Configuration } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import type { Service } from "../../domain/tenant/service";
import { check } from "../../http/validate";
import { fieldProblems } from "../../i18n/refusal-words";
import type { FormValues } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { FIELD } from "../kit/page-names";

export type Details = {
  readonly customer: CustomerDetails;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean | null>>;
  readonly metadata: Readonly<Record<string, string>>;
};

export type CheckedDetails =
  | { readonly ok: true; readonly details: Details }
  | { readonly ok: false; readonly problems: ReadonlyMap<string, string> };

const { notes: notesSchema, answers: answersSchema, metadata: metadataSchema } = newBooking.shape;
const form = z.object({ customer: customerSchema, notes: notesSchema, answers: answersSchema });

/** The customer and the details from a form. */
export function checkDetails(
  page: PageContext,
  configuration: Configuration,
  service: Service,
  values: FormValues,
): CheckedDetails {
  const given = (name: string) => (values.get(name) ?? "").trim() || null;
  const answers = Object.fromEntries(
    service.questions.map(({ id, kind }) => {
      const value = given(`answers[${id}]`);
      return [id, kind === "checkbox" ? value !== null : value];
    }),
  );
  const customer = { name: given("name") ?? undefined, email: given("email"), phone: given("phone") };
  const consents = (configuration.tenant.textChannels ?? []).filter((channel) => given(`consent_${channel}`) !== null);
  const visitor = { time_zone: page.visitorZone, locale: page.language.locale };
  const checked = check(form, { customer: { ...customer, ...visitor, consents }, notes: given("notes"), answers });
  // Collects all problems: those of the schema and those of the service's questions.
  const isUnreachable = customer.email === null && customer.phone === null;
  // The schema checks this rule only when all other fields are valid.
  const missing = isUnreachable ? [{ pointer: "/customer/email", detail: "is needed" }] : [];
  // Texts need a number to go to.
  const unheard =
    consents.length > 0 && customer.phone === null ? [{ pointer: "/customer/phone", detail: "is needed" }] : [];
  const asked = answerProblems(service, { answers, by: CUSTOMER });
  const problems = [...(checked.problems ?? []), ...missing, ...unheard, ...asked];
  if (checked.problems || problems.length > 0)
    return { ok: false, problems: fieldProblems(page, configuration, problems, values) };
  const { value } = checked;
  const completed = completeDetails(toCustomerDetails(value.customer), countryOfTenant(configuration.tenant));
  if (!completed.ok)
    return { ok: false, problems: fieldProblems(page, configuration, completed.refusal.problems ?? [], values) };
  const details = {
    customer: completed.value,
    notes: value.notes ?? null,
    answers: value.answers ?? {},
  };
  return { ok: true, details: { ...details, metadata: metadataOf(values) } };
}

/**
 * The idempotency key of a form, so that sending it twice books once. A short key could be guessed and open another
 * booking.
 */
export function formKey(values: FormValues): string {
  const given = values.get(FIELD.key) ?? "";
  return `page-${given.length < LEAST_SECRET_KEY ? crypto.randomUUID() : given.slice(0, 100)}`;
}

/** Metadata of the link. The visitor did not type it, so invalid values are dropped without a problem. */
function metadataOf(values: FormValues): Record<string, string> {
  const entries = [...values].flatMap(([name, value]) => {
    const key = /^metadata\[([\s\S]{1,50})\]$/.exec(name)?.[1];
    const entry = key === undefined || value === "" ? null : check(metadataSchema, { [key]: value });
    return Object.entries(entry?.value ?? {});
  });
  return Object.fromEntries(entries.slice(0, MOST_METADATA));
}

const MOST_METADATA = 20;

/** Initial values of the form, from the page's address. */
export function prefilled({ query }: Pick<PageContext, "query">, service: Service): Map<string, string> {
  const { name, email, phone, notes, answers, metadata } = query.prefill;
  const values = new Map<string, string>(Object.entries({ name, email, phone, notes }));
  service.questions.forEach(({ id }, index) => {
    const answer = answers[id] ?? answers[`a${index + 1}`];
    if (answer !== undefined) values.set(`answers[${id}]`, answer);
  });
  for (const [key, value] of Object.entries(metadata)) values.set(`metadata[${key}]`, value);
  return values;
}
