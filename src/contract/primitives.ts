// The small parts of requests and answers, with their bounds.

import * as z from "zod";
import { isSlug, OWN_CODE, PACKAGES_CODE } from "../domain/ids";
import { isCountry } from "../domain/tenant/countries";
import { isCurrency } from "../domain/tenant/currencies";
import { readMailAddress } from "../domain/tenant/mail-address";
import { readPhoneNumber } from "../domain/tenant/phone-number";
import { canonicalTimeZone, isLocalDate, minuteOfClock, parseInstant } from "../domain/time/local-time";

/** ISO 8601 with an offset or `Z`, read as epoch milliseconds. */
export const instant = z
  .string()
  .transform((text, context) => {
    const at = parseInstant(text);
    if (at === null) {
      context.addIssue({
        code: "custom",
        message:
          "must be an existing instant of the years 1970 to 9998 with an offset, such as 2026-12-01T09:00:00+09:00",
      });
      return z.NEVER;
    }
    return at;
  })
  .meta({ description: "Instant: ISO 8601 with an offset or Z", examples: ["2026-12-01T09:00:00+09:00"] });

/** An instant as it is printed. */
export const instantOut = z.string().meta({ format: "date-time" });

export const localDate = z
  .string()
  .refine(isLocalDate, "must be an existing date of the years 1970 to 9998, written YYYY-MM-DD")
  .meta({ description: "Local date, YYYY-MM-DD", examples: ["2026-12-01"] });

/** `HH:MM`, read as the minute of the day; `24:00` is the next midnight. */
export const clockTime = z
  .string()
  .transform((text, context) => {
    const minute = minuteOfClock(text);
    if (minute === null) {
      context.addIssue({ code: "custom", message: "must be a wall-clock time from 00:00 to 24:00" });
      return z.NEVER;
    }
    return minute;
  })
  .meta({ description: "Wall-clock time HH:MM; 24:00 is the next midnight", examples: ["09:00"] });

/** An IANA zone, spelt as the release spells it. */
export const timeZone = z
  .string()
  .max(64)
  .transform((name, context) => {
    const canonical = canonicalTimeZone(name);
    if (canonical === null) {
      context.addIssue({ code: "custom", message: "must be the name of an IANA time zone, such as Europe/London" });
      return z.NEVER;
    }
    return canonical;
  })
  .meta({ description: "IANA time zone", examples: ["America/New_York"] });

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is the test that keeps them out
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text for people: trimmed, in NFC, without control characters other than tab and line ends. */
export function text(maxLength: number, minLength = 0) {
  return z
    .string()
    .trim()
    .normalize("NFC")
    .min(minLength)
    .max(maxLength)
    .refine((value) => !CONTROL.test(value) && value.isWellFormed(), "must be text without control characters");
}

/** Characters that show nothing: spaces, controls, combining marks, and fillers. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Z}\p{C}\p{M}\u2800]/u;

/** A name of a person or thing: 1 to 200 characters, at least one of them visible. */
export const nameText = text(200, 1).refine(
  (name) => name === "" || [...name].some((character) => !UNSEEN.test(character)),
  "must have a visible character",
);

export const email = z
  .string()
  .max(400)
  .transform((written, context) => {
    const address = readMailAddress(written);
    if (address === null) {
      context.addIssue({ code: "custom", message: "must be an e-mail address" });
      return z.NEVER;
    }
    return address;
  })
  .meta({ description: "E-mail address; its domain may be internationalised", examples: ["jane@example.com"] });

export const IMPOSSIBLE_PHONE = "must be a possible telephone number, such as +15551234567, or in its national form";

/**
 * E.164. A number without a country code keeps its digits until the country is known. Spaces, dashes and brackets are
 * allowed.
 */
export const phone = z
  .string()
  .max(60)
  .transform((written, context) => {
    const read = readPhoneNumber(written, null);
    if (read === null) {
      context.addIssue({ code: "custom", message: IMPOSSIBLE_PHONE });
      return z.NEVER;
    }
    return read;
  })
  .meta({
    description: "Telephone number: with its country code, or in its national form",
    examples: ["+15551234567"],
  });

/** A country by its two letters, in either case. */
export const country = z
  .string()
  .toUpperCase()
  .refine(isCountry, "must be the two letters of a country by ISO 3166-1, such as DE")
  .meta({ description: "Country, ISO 3166-1 alpha-2", examples: ["DE"] });

/** An address that pages link to: no user part that could pass for the host, no backslash, a host with a name. */
export const webAddress = z
  .string()
  .trim()
  .max(500)
  .refine(
    isWebAddress,
    "must be an address that begins with https:// and names a host, such as https://www.example.com",
  )
  .meta({ description: "Web address, https", examples: ["https://www.example.com"] });

function isWebAddress(text: string): boolean {
  if (!/^https:\/\/[^\s\\@]+$/i.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return protocol === "https:" && username === "" && password === "" && isHostName(hostname) && /[a-z]/.test(hostname);
}

/** Labels of letters, digits and hyphens, as in host names and IPv4 addresses. */
export function isHostName(host: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(host);
}

export const locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language tag, such as en or pt-BR")
  .max(35);

export const slug = z
  .string()
  .refine(isSlug, "must have 3 to 40 characters of a-z, 0-9 and -, and must neither begin nor end with -");

export const serviceCode = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,49}$/,
    "must have 1 to 50 characters of a-z, 0-9, _ and -, and must begin with a letter or digit",
  )
  .refine(
    (code) => code !== OWN_CODE && code !== PACKAGES_CODE,
    `must be neither ${OWN_CODE} nor ${PACKAGES_CODE}, where customers find their own bookings and packages`,
  );

export const currency = z
  .string()
  .refine(isCurrency, "must be the code of a currency by ISO 4217, such as EUR")
  .meta({ description: "Currency, ISO 4217", examples: ["EUR"] });

/** Any id or code in a request. The action looks it up later and answers 404 if it does not exist. */
export const reference = z.string().min(1).max(200);

export const minutes = (least: number, most: number) => z.int().min(least).max(most);

/** Up to four decimals, because prices are computed exactly. */
export const multiplier = z
  .number()
  .min(0)
  .max(1000)
  .refine((value) => Number.isInteger(Math.round(value * 1e6) / 100), "must have at most 4 decimals");

/** A field that the client leaves out, or sets to null, takes the default. */
export function withDefault<S extends z.ZodType>(schema: S, value: z.output<S>) {
  return schema.nullish().transform((given): z.output<S> => given ?? value);
}

export const price = z.object({ amount: z.int(), currency: z.string() }).meta({ id: "Price" });

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const WEEKDAY_NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** `mon` or `Monday` in any case, read as 0 (Sunday) to 6. */
export const weekday = z
  .string()
  .transform((text, context) => {
    const name = text.toLowerCase();
    const day = WEEKDAY_NAMES.findIndex((full, index) => name === full || name === WEEKDAYS[index]);
    if (day < 0) {
      context.addIssue({ code: "custom", message: "must be a day of the week: mon tue wed thu fri sat sun" });
      return z.NEVER;
    }
    return day;
  })
  .meta({ description: "Day of the week", examples: ["mon"] });

export function weekdayName(day: number): string {
  return WEEKDAYS[day] as string;
}

/** Marks a text whose wire type differs for the documents: a number in a query is not a string. */
export const WIRE_TYPE = "x-wire-type";

/** A whole number in a query. */
export function queryInteger(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message)
    .meta({ [WIRE_TYPE]: { type: "integer", minimum: least, maximum: most } });
}

/** Text to search for in names and addresses. */
export const searchText = z.string().trim().normalize("NFC").min(1).max(100);

/** Paging of a list: the cursor names the last row, and clients treat it as opaque. */
export const listQuery = {
  limit: queryInteger(1, 100).optional().meta({ description: "Rows of one page, 1 to 100; 50 when absent" }),
  cursor: z.string().max(500).optional().meta({ description: "next_cursor of the previous page" }),
};

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}

export const queryFlag = z.enum(["0", "1"]).transform((flag) => flag === "1");

/** The body of a request that says all by its address. */
export const emptyBody = z.strictObject({}).meta({ id: "Nothing" });
