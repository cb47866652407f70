// The forms of the pages, read at the door: bounded, decoded, and checked by the same schemas as the API's bodies.

import * as z from "zod";
import type { CustomerDetails } from "../../actions/place-booking";
import { customer as customerSchema, toCustomerDetails } from "../../contract/booking-schemas";
import { text } from "../../contract/primitives";
import type { InputProblem } from "../../domain/refusal";
import type { Service } from "../../domain/service";
import { check, readBytes } from "../validate";
import type { PageContext } from "./page-context";
import { fieldProblems } from "./refusal-words";

export type FormValues = ReadonlyMap<string, string>;

/** The fields of a form, or null when it is none or too big. A field that is given twice keeps the first. */
export async function readForm(request: Request): Promise<FormValues | null> {
  const bytes = await readBytes(request.body);
  const type = request.headers.get("content-type") ?? "";
  if (bytes === null || !/^application\/x-www-form-urlencoded\b/i.test(type)) return null;
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    // A control character has no meaning in any of our fields, and line ends are the form's own.
    if (!values.has(name)) values.set(name, value.replaceAll("\r\n", "\n"));
  }
  return values;
}

export type Details = {
  readonly customer: CustomerDetails;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean | null>>;
  readonly metadata: Readonly<Record<string, string>>;
};

export type CheckedDetails =
  | { readonly ok: true; readonly details: Details }
  | { readonly ok: false; readonly problems: ReadonlyMap<string, string> };

const form = z.object({ customer: customerSchema, notes: text(2_000).nullable() });

/** Who books and what they say, from a form. Required questions are asked for by the rules, here only their shape. */
export function checkDetails(page: PageContext, service: Service, values: FormValues): CheckedDetails {
  const given = (name: string) => (values.get(name) ?? "").trim() || null;
  const problems: InputProblem[] = [];
  const wire = {
    customer: {
      name: given("name") ?? undefined,
      email: given("email"),
      phone: given("phone"),
      time_zone: page.visitorZone,
      locale: page.locale,
    },
    notes: given("notes"),
  };
  const checked = check(form, wire);
  problems.push(...(checked.problems ?? []));
  const answers: Record<string, string | boolean | null> = {};
  for (const { id, kind, required, options } of service.questions) {
    const value = given(`answers[${id}]`);
    answers[id] = kind === "checkbox" ? value !== null : value;
    const pointer = `/answers/${id}`;
    if (value === null) {
      if (required) problems.push({ pointer, detail: "needs an answer" });
    } else if (value.length > 5_000) problems.push({ pointer, detail: "must be at most 5000 characters long" });
    else if (kind === "select" && !options.includes(value)) {
      problems.push({ pointer, detail: "must be one of the options" });
    }
  }
  const metadata = Object.fromEntries(
    [...values]
      .flatMap(([name, value]) => {
        const key = /^metadata\[(.{1,50})\]$/.exec(name)?.[1];
        return key && value !== "" ? [[key, value.slice(0, 500)] as const] : [];
      })
      .slice(0, 20),
  );
  if (problems.length > 0 || checked.problems) return { ok: false, problems: fieldProblems(page, problems, values) };
  const { value } = checked;
  return { ok: true, details: { customer: toCustomerDetails(value.customer), notes: value.notes, answers, metadata } };
}

/** What the form starts with, from the address of the page. */
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
