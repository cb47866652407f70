// Telephone numbers: from the way people write them to E.164. Google's libphonenumber decides which numbers exist. Its
// smallest metadata is used: lengths, prefixes and forms per country, without mobile or fixed.

import {
  type CountryCode,
  getCountryCallingCode,
  getExampleNumber,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import examples from "libphonenumber-js/mobile/examples";

/** The characters of a written number, after invisible marks are removed and dashes and spaces are plain. */
const WRITTEN = /^\+?[\p{Nd}\s().\-/]+$/u;
const MOST_WRITTEN = 60;

/**
 * A number as given: E.164, or the digits of a national form whose country is not known yet. The second kind has no
 * plus sign. Null when it cannot be a number.
 */
export function readPhoneNumber(written: string, country: string | null): string | null {
  const text = plainText(written);
  if (!WRITTEN.test(text) || written.length > MOST_WRITTEN) return null;
  if (text.startsWith("+")) return international(text);
  if (country === null) return isNational(text) ? digitsOf(text) : null;
  return completePhoneNumber(digitsOf(text), country);
}

/** E.164 of a number that `readPhoneNumber` read, by the country of its national form; null when there is none. */
export function completePhoneNumber(read: string, country: string | null): string | null {
  if (read.startsWith("+")) return read;
  const inCountry = country !== null && isSupportedCountry(country as CountryCode, metadata) ? country : null;
  const parsed = inCountry === null ? null : possible(parse(read, inCountry as CountryCode));
  // Most of the world dials 00, even where another prefix leads abroad.
  return parsed ?? (read.startsWith("00") ? international(`+${read.slice(2)}`) : null);
}

/** True when a number does not name its country. */
export function isNationalNumber(read: string): boolean {
  return !read.startsWith("+");
}

/** A mobile number of a country in its national form; null for a country without a numbering plan. */
export function examplePhoneNumber(country: string | null): string | null {
  if (country === null || !isSupportedCountry(country as CountryCode, metadata)) return null;
  return getExampleNumber(country as CountryCode, examples, metadata)?.formatNational() ?? null;
}

/** The international form: `+49 30 1234567`. A number that is not valid stays unchanged. */
export function formatPhoneNumber(e164: string): string {
  return parse(e164)?.formatInternational() ?? e164;
}

function international(text: string): string | null {
  return possible(parse(text));
}

function possible(number: PhoneNumber | undefined): string | null {
  return number?.isPossible() && !number.ext && /^\+[1-9]\d{6,14}$/.test(number.number) ? number.number : null;
}

function parse(text: string, defaultCountry?: CountryCode): PhoneNumber | undefined {
  const options = { extract: false, ...(defaultCountry && { defaultCountry }) };
  return parsePhoneNumberFromString(text, options, metadata);
}

/** Makes full-width digits and plus signs plain, and removes invisible characters. */
function plainText(written: string): string {
  return written
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, "")
    .replaceAll(/\p{Pd}|\u2212/gu, "-")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Digits of any script, as plain ones. */
function digitsOf(text: string): string {
  return [...text.matchAll(/\p{Nd}/gu)].map(([digit]) => digitValue(digit)).join("");
}

/** Each script has its digits in one block of ten, from zero on. */
function digitValue(digit: string): number {
  let value = 0;
  let before = (digit.codePointAt(0) ?? 0) - 1;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(before))) {
    value += 1;
    before -= 1;
  }
  return value;
}

function isNational(text: string): boolean {
  const { length } = digitsOf(text);
  return length >= 4 && length <= 20;
}

/**
 * The beginnings of international numbers that a typed part can mean, such as `+4930` for `030` in Germany. None when it
 * is no number.
 */
export function beginningsOfNumber(typed: string, country: string | null): string[] {
  const text = plainText(typed);
  if (!WRITTEN.test(text)) return [];
  const digits = digitsOf(text);
  if (text.startsWith("+")) return [`+${digits}`];
  const abroad = digits.startsWith("00") ? [`+${digits.slice(2)}`] : [];
  const isKnown = country !== null && isSupportedCountry(country as CountryCode, metadata);
  if (!isKnown) return abroad;
  return [...abroad, `+${getCountryCallingCode(country as CountryCode, metadata)}${digits.replace(/^0+/, "")}`];
}

/** The digits of a typed part, without leading zeros. Empty when it is no number. */
export function digitsOfNumber(typed: string): string {
  const text = plainText(typed);
  return WRITTEN.test(text) ? digitsOf(text).replace(/^0+/, "") : "";
}
