// Amounts of money and whole numbers as people type them, and as a field shows them.

import type { Price } from "../domain/booking/pricing";
import { amountText, decimalsOf } from "../domain/tenant/currencies";

/** The same digits in other scripts, each in the order of their code points. */
const DIGITS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

/** What no amount consists of: spaces, apostrophes between thousands, marks of direction. */
const FILLING = /[\s\u00a0\u202f'’\u200e\u200f\u061c\u2066-\u2069]/g;

function plainDigits(text: string): string {
  return text.replaceAll(/[^ -~]/g, (character) => {
    const code = character.charCodeAt(0);
    const zero = DIGITS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? character : String(code - zero);
  });
}

/** An amount as a field shows it: all decimals of the currency, in the writing of the language, without thousands. */
export function writeAmount(locale: string, price: Price): string {
  const digits = decimalsOf(price.currency);
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(amountText(price) as Intl.StringNumericLiteral);
}

const MOST_WHOLE_DIGITS = 15;
const MOST_MINOR = 1e12;

/**
 * An amount in minor units, or null when the text is none. The last comma or point is the decimal mark, unless the
 * language puts it between thousands and three digits follow.
 */
export function readAmount(locale: string, currency: string, text: string): number | null {
  const plain = plainDigits(text).replaceAll(FILLING, "").replaceAll("٫", ".").replaceAll("٬", "");
  if (!/^\d[\d.,]*$/.test(plain)) return null;
  const at = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const isDecimal = at >= 0 && isDecimalMark(locale, plain, at);
  const whole = isDecimal ? plain.slice(0, at) : plain;
  const fraction = isDecimal ? plain.slice(at + 1).replace(/0+$/, "") : "";
  const thousands = whole.split(/[.,]/);
  const areThousands = thousands.slice(1).every((part) => part.length === 3 || part.length === 2);
  const count = decimalsOf(currency);
  if (!areThousands || fraction.length > count || thousands.join("").length > MOST_WHOLE_DIGITS) return null;
  const minor = Number(thousands.join("") + fraction.padEnd(count, "0"));
  return minor <= MOST_MINOR ? minor : null;
}

/** The marks that people type for a minus. */
const MINUS = /^[-\u2010-\u2013\u2212\ufe63\uff0d]/;

/** The same for an amount that may be below zero. */
export function readSigned(locale: string, currency: string, text: string): number | null {
  const plain = text.replaceAll(FILLING, "");
  if (!MINUS.test(plain)) return readAmount(locale, currency, plain);
  const minor = readAmount(locale, currency, plain.slice(1));
  return minor === null || minor === 0 ? minor : -minor;
}

function isDecimalMark(locale: string, text: string, at: number): boolean {
  const mark = text[at];
  const others = text.slice(0, at);
  // A mark that comes twice stands between thousands; one after the other kind is the decimal mark.
  if (others.includes(mark ?? "")) return false;
  if (/[.,]/.test(others) || text.length - at - 1 !== 3) return true;
  return decimalMark(locale) === mark;
}

function decimalMark(locale: string): string {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn" }).formatToParts(1.5);
  return parts.find(({ type }) => type === "decimal")?.value ?? ".";
}

/** A whole number from 1 on, or null. */
export function readWhole(text: string, most: number): number | null {
  const plain = plainDigits(text).replaceAll(FILLING, "");
  const value = /^\d{1,9}$/.test(plain) ? Number(plain) : 0;
  return value >= 1 && value <= most ? value : null;
}
