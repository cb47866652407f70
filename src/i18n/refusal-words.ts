// Refusals and input problems in the visitor's words.

import type { InputProblem, Refusal, RefusalCode } from "../domain/refusal";
import type { Configuration, ConfiguredTenant } from "../domain/tenant/configuration";
import { countryOfTenant } from "../domain/tenant/countries";
import { examplePhoneNumber } from "../domain/tenant/phone-number";
import type { Words } from "./words/en";
import { say } from "./words/say";

/** The words that are one sentence, without plural forms. */
type Sentence = { [Name in keyof Words]: Words[Name] extends string ? Name : never }[keyof Words];

const SENTENCES: Readonly<Record<RefusalCode, Sentence>> = {
  not_bookable: "notBookable",
  capacity_exceeded: "tooMany",
  invalid_duration: "badDuration",
  too_soon: "tooSoon",
  too_late: "tooFar",
  outside_hours: "outsideHours",
  off_grid: "outsideHours",
  closed: "closedThen",
  day_limit_reached: "dayFullText",
  pool_exhausted: "dayFullText",
  slot_taken: "takenTitle",
  seats_full: "takenTitle",
  bookable_now: "bookableNow",
  too_many_open: "tooManyOpen",
  hold_expired: "holdOver",
  payment_required: "mustPayFirst",
  payment_expired: "payOver",
  payment_exceeds_due: "moreThanDue",
  not_enough_credit: "noCredit",
  hold_mismatch: "changedMeanwhile",
  invalid_transition: "changedMeanwhile",
  already_cancelled: "cancelled",
  too_late_to_change: "tooLate",
  revision_mismatch: "changedMeanwhile",
  idempotency_key_reused: "changedMeanwhile",
  idempotency_in_progress: "unavailable",
  not_found: "notFoundText",
  forbidden: "notBookable",
  rate_limited: "rateLimited",
  invalid_request: "checkBelow",
  unavailable: "unavailable",
  // Pages send no token, always send a key, and create neither businesses nor services.
  idempotency_key_missing: "notBookable",
  unauthenticated: "notBookable",
  in_use: "notBookable",
  duplicate_slug: "notBookable",
  duplicate_code: "notBookable",
};

/** An example phone number in the form of the business's country, isolated for right-to-left texts. */
export function phoneExample(tenant: ConfiguredTenant): string {
  return `\u2066${examplePhoneNumber(countryOfTenant(tenant)) ?? "+44 7400 123456"}\u2069`;
}

/** The sentence of a refusal for customers. */
export function refusalSentence({ words }: { readonly words: Words }, { code }: Refusal, tenantName: string): string {
  return say(words[SENTENCES[code]], { name: tenantName });
}

/** The first problem of each field, by its name in our forms. */
export function fieldProblems(
  { words }: { readonly words: Words },
  { tenant }: Configuration,
  problems: readonly InputProblem[],
  values: ReadonlyMap<string, string>,
): Map<string, string> {
  const told = new Map<string, string>();
  for (const { pointer, detail } of problems) {
    const name = fieldOf(pointer);
    if (told.has(name)) continue;
    told.set(name, sentenceOf(words, tenant, name, detail, (values.get(name) ?? "").trim() === ""));
  }
  // If both addresses are missing, both fields are reported as empty; one message is enough.
  return told;
}

function fieldOf(pointer: string): string {
  const [, part = "", id = ""] = pointer.split("/");
  if (part === "customer") return id === "" ? "name" : id;
  return part === "answers" ? `answers[${id}]` : part;
}

function sentenceOf(words: Words, tenant: ConfiguredTenant, name: string, detail: string, isEmpty: boolean): string {
  if (detail.includes("at most") && detail.includes("characters")) return words.tooLong;
  if (name === "email" && isEmpty) return words.needContact;
  if (name === "email") return words.badEmail;
  if (name === "phone" && !isEmpty) return say(words.badPhone, { example: phoneExample(tenant) });
  if (detail.includes("one of")) return words.badChoice;
  return isEmpty ? words.mustFill : words.badInput;
}
