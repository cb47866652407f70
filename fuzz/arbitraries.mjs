// Values for a JSON Schema, by fast-check. Where a schema says no more than "a string", its description or its field's
// name says what is meant: an instant, a date, a zone.

import fc from "fast-check";

const DAY_MS = 86_400_000;
const MOST_ITEMS = 4;
const MOST_TEXT = 40;

const pad = (value) => String(value).padStart(2, "0");
export const dateIn = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const offsets = fc.constantFrom("Z", "+00:00", "-05:00", "+05:30", "+12:45", "-09:30");
const instants = fc
  .tuple(fc.integer({ min: -2, max: 90 }), fc.integer({ min: 0, max: 287 }), offsets)
  .map(([days, slot, offset]) => `${dateIn(days)}T${pad(Math.floor(slot / 12))}:${pad((slot % 12) * 5)}:00${offset}`);
const dates = fc.integer({ min: -3, max: 120 }).map(dateIn);
const clocks = fc
  .integer({ min: 0, max: 96 })
  .map((quarter) => `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`);
const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Vancouver",
  "Asia/Kolkata",
  "Pacific/Chatham",
  "Africa/Casablanca",
);
const words = fc.stringMatching(/^[a-z]{3,10}$/);

/** By description or name, what a string means. The first that fits is taken. */
const MEANINGS = [
  [/^Instant/, /^(start|end|updated_after)$/, instants],
  [/^(Local date|First local date|Last local date)/, /^(date|until)$/, dates],
  [/^IANA|^Zone of/, /^(tz|time_zone)$/, zones],
  [/^Wall-clock/, null, clocks],
  [/^Day of the week/, null, fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "Sunday")],
  [/^E-mail/, /^email$/, words.map((word) => `${word}@example.com`)],
  [/^Telephone/, /^phone$/, fc.integer({ min: 1e9, max: 9e9 }).map((number) => `+1${number}`)],
  [/^Rows of one page/, /^limit$/, fc.integer({ min: 1, max: 100 }).map(String)],
  [null, /^slug$/, fc.stringMatching(/^[a-z][a-z0-9-]{4,12}[a-z0-9]$/)],
  [null, /^embed_origins$/, words.map((word) => `https://${word}.example.com`)],
  [/^Web address/, null, words.map((word) => `https://example.com/${word}`)],
  [/^Currency/, null, fc.constantFrom("EUR", "JPY", "KWD", "COP", "INR")],
  [/^Country/, null, fc.constantFrom("DE", "us", "IN", "KR", "MX")],
];
const monthDays = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((pair) => pair.map(pad).join("-"));
/** Holds and offers that lapse while a run goes on would change what is compared. */
const LEAST = { hold_seconds: 7_200, offer_seconds: 7_200 };

/** `known` maps the name of a field to an arbitrary of what exists, which is taken before all else. */
export function valuesOf(contract, schema, known = {}, name = "") {
  const values = (inner, field) => valuesOf(contract, inner, known, field);
  const given = contract.resolve(schema);
  const isText = given.type === "string" || given.anyOf?.some((one) => one.type === "string");
  if (known[name] && isText) return given.anyOf ? fc.option(known[name], { freq: 4 }) : known[name];
  if (given.const !== undefined) return fc.constant(given.const);
  if (given.enum) return fc.constantFrom(...given.enum);
  const options = given.anyOf ?? given.oneOf;
  if (options)
    return fc.oneof(...options.map((one) => ({ weight: one.type === "null" ? 1 : 4, arbitrary: values(one, name) })));
  if (Array.isArray(given.type)) return fc.oneof(...given.type.map((type) => values({ ...given, type }, name)));
  switch (given.type) {
    case "string":
      return textsOf(given, name);
    case "integer":
      return integersOf(given, name);
    case "number":
      return fc.integer({ min: 0, max: 20_000 }).map((value) => value / 10_000);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array": {
      const least = given.minItems ?? 0;
      const most = Math.max(least, Math.min(given.maxItems ?? MOST_ITEMS, MOST_ITEMS));
      return fc.array(values(given.items ?? {}, name), { minLength: least, maxLength: most });
    }
    case "object":
      return objectsOf(given, values);
    default:
      return fc.constantFrom("anything", 1, true, null);
  }
}

function textsOf(schema, name) {
  const { description = "", examples = [], pattern, minLength = 0, maxLength = MOST_TEXT } = schema;
  const meant = MEANINGS.find(([said, named]) => said?.test(description) || named?.test(name));
  if (meant && !pattern?.includes("\\d{1,9}")) return meant[2];
  if (/^\d{2}-\d{2}$/.test(examples[0] ?? "")) return monthDays;
  if (pattern === "^\\d{1,9}$") return fc.integer({ min: 0, max: 12 }).map(String);
  if (pattern) return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= (schema.maxLength ?? 200));
  const most = Math.max(minLength, Math.min(maxLength, MOST_TEXT));
  return fc.oneof(
    { weight: 4, arbitrary: words },
    { weight: 2, arbitrary: fc.string({ minLength, maxLength: most, unit: "grapheme" }) },
    { weight: 1, arbitrary: fc.constant("x".repeat(Math.min(maxLength, 3_000))) },
  );
}

function integersOf({ minimum = 0, maximum = 1_000 }, name) {
  const least = Math.max(minimum, LEAST[name] ?? minimum);
  const near = Math.min(maximum, least + 120);
  return fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: least, max: near }) },
    { weight: 1, arbitrary: fc.constantFrom(least, Math.min(maximum, 1e12)) },
  );
}

function objectsOf({ properties, required = [], additionalProperties, propertyNames }, values) {
  if (!properties) {
    const keys = propertyNames?.minLength ? words : fc.oneof(words, fc.constantFrom("goal", "q"));
    return fc.dictionary(keys, values(additionalProperties || {}, ""), { maxKeys: 3 });
  }
  const fields = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, values(inner, name)]));
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
}
