// Dates, times, lengths and money in the visitor's language, in the zone that the page shows. Our own rules decide what
// a clock shows; the runtime adds only the language.

import type { Price } from "../domain/booking/pricing";
import { amountText, decimalsOf } from "../domain/tenant/currencies";
import { DAY_MS, isRepeatedTime, MINUTE_MS, offsetOf, offsetText, wallClockOf } from "../domain/time/local-time";
import type { Words } from "./words/en";
import { sayCount } from "./words/say";

const STYLES = {
  time: { timeStyle: "short" },
  date: { weekday: "long", day: "numeric", month: "long" },
  dateFull: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  dateShort: { weekday: "short", day: "numeric", month: "short" },
  month: { month: "long", year: "numeric" },
  monthAbridged: { month: "short", year: "numeric" },
  monthShort: { month: "short" },
  weekday: { weekday: "short" },
  weekdayLong: { weekday: "long" },
  dayNumber: { day: "numeric" },
  dateTime: { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  dateTimeYear: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  },
  dateTimeFull: {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

export type DateStyle = keyof typeof STYLES;

/** Distinguishes the two times that a clock shows twice. */
const MARK = { timeZoneName: "shortOffset" } as const;
const HOURS = { hour: "numeric", minute: "2-digit" } as const;

// Creating a format costs thousands of times as much as using it.
const MOST_FORMATS = 500;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, options: Intl.DateTimeFormatOptions, timeZone = "UTC"): Intl.DateTimeFormat {
  const key = `${locale}|${JSON.stringify(options)}|${timeZone}`;
  let format = formats.get(key);
  if (format) return format;
  if (formats.size >= MOST_FORMATS) formats.clear();
  format = new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formats.set(key, format);
  return format;
}

/**
 * A time as the clocks of a zone show it, by our own rules; the runtime adds only the language. A repeated time gets
 * its offset: `1:00 AM EDT`.
 */
export function formatAt(locale: string, style: DateStyle, timeZone: string, at: number): string {
  if (isRepeatedTime(timeZone, at) && isClock(style)) return markedTime(locale, style, timeZone, at);
  return written(formatOf(locale, STYLES[style]), wallClockOf(timeZone, at));
}

/** What a clock shows stays on one line: `9:00 AM`, `오전 9:00`, `9 h 00`. */
const ON_A_CLOCK: ReadonlySet<string> = new Set(["hour", "minute", "dayPeriod"]);

function written(format: Intl.DateTimeFormat, at: number): string {
  return joined(format.formatToParts(at));
}

function writtenRange(format: Intl.DateTimeFormat, from: number, to: number): string {
  return joined(format.formatRangeToParts(from, to));
}

type Part = Intl.DateTimeFormatPart & Partial<Pick<Intl.DateTimeRangeFormatPart, "source">>;

/** The parts as one text. Lines may break between two times, and beside a date. */
function joined(parts: readonly Part[]): string {
  return parts
    .map(({ type, value }, at) => {
      const [before, after] = [parts[at - 1], parts[at + 1]];
      const isWithin = type === "dayPeriod" || (isOnClock(before) && (after === undefined || isOnClock(after)));
      const isBetween = before?.source === "startRange" && after?.source === "endRange";
      return isWithin && !isBetween ? value.replaceAll(" ", "\u00a0") : value;
    })
    .join("");
}

function isOnClock(part: Part | undefined): boolean {
  return part !== undefined && ON_A_CLOCK.has(part.type);
}

/** A local date without a time. */
export function formatDate(locale: string, style: DateStyle, localDate: string): string {
  return formatOf(locale, STYLES[style]).format(Date.parse(localDate));
}

/** `November – December 2026`: two local dates, merged where they are equal. */
export function formatDates(locale: string, style: DateStyle, from: string, to: string): string {
  if (!writesRangesOtherwise(locale) || !("day" in STYLES[style]))
    return formatOf(locale, STYLES[style]).formatRange(Date.parse(from), Date.parse(to));
  const [first, last] = [formatDate(locale, style, from), formatDate(locale, style, to)];
  return first === last ? first : `${first}～${last}`;
}

/** `10:00 – 10:30`, with the end's date if it is another day. */
export function formatSpan(
  locale: string,
  style: "time" | "dateTimeYear" | "dateTimeFull",
  timeZone: string,
  startAt: number,
  endAt: number,
): string {
  const [start, end] = [wallClockOf(timeZone, startAt), wallClockOf(timeZone, endAt)];
  const isSameDate = Math.floor(start / DAY_MS) === Math.floor(end / DAY_MS);
  if (!isRepeatedTime(timeZone, startAt) && !isRepeatedTime(timeZone, endAt)) {
    if (!writesRangesOtherwise(locale)) return writtenRange(formatOf(locale, STYLES[style]), start, end);
    const last = written(formatOf(locale, isSameDate ? STYLES.time : STYLES[style]), end);
    return `${written(formatOf(locale, STYLES[style]), start)}～${last}`;
  }
  const until = markedTime(locale, isSameDate ? "time" : style, timeZone, endAt);
  return `${markedTime(locale, style, timeZone, startAt)} – ${until}`;
}

/** The runtime writes a Japanese date in a range unlike all others: `2026/12/3木曜日 17時00分～19時00分`. */
function writesRangesOtherwise(locale: string): boolean {
  return locale.split("-")[0] === "ja";
}

function isClock(style: DateStyle): boolean {
  return "hour" in STYLES[style] || "timeStyle" in STYLES[style];
}

/** A time with its offset; in English with the usual abbreviation, if there is one. */
function markedTime(locale: string, style: DateStyle, timeZone: string, at: number): string {
  const { offsetMs, abbreviation } = offsetOf(timeZone, at);
  const options = { ...(style === "time" ? HOURS : STYLES[style]), ...MARK };
  const called = locale.split("-")[0] === "en" ? abbreviation : null;
  const parts = formatOf(locale, options, offsetText(offsetMs)).formatToParts(at);
  return joined(
    parts.map(({ type, value }) => ({ type, value: type === "timeZoneName" && called !== null ? called : value })),
  );
}

/**
 * `New York, Eastern Standard Time (GMT-5)` at an instant; `Vancouver (GMT-7)` where the runtime's rules are outdated.
 */
export function formatZone(locale: string, timeZone: string, at: number): string {
  const city = cityOf(timeZone);
  const offset = formatOffset(locale, timeZone, at);
  const name = isAsOurs(timeZone, at) ? nameIn(locale, timeZone, "long", at) : offset;
  const [told, comma] = isRightToLeft(locale) ? [`\u2068${city}\u2069`, "،"] : [city, ","];
  return name === offset ? `${told} (${offset})` : `${told}${comma} ${name} (${offset})`;
}

/** `GMT+9`, in the words of the language. */
export function formatOffset(locale: string, timeZone: string, at: number): string {
  return nameIn(locale, offsetText(offsetOf(timeZone, at).offsetMs), "shortOffset", at);
}

/** City names are Latin in every language, so a right-to-left text isolates them. */
function isRightToLeft(locale: string): boolean {
  return locale.split("-")[0] === "ar";
}

function nameIn(locale: string, timeZone: string, timeZoneName: "long" | "longOffset" | "shortOffset", at: number) {
  const parts = formatOf(locale, { timeZoneName }, timeZone).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}

/**
 * True when the runtime's rules for a zone equal ours in the year around an instant. Otherwise its name for the time
 * would be wrong or missing.
 */
function isAsOurs(timeZone: string, at: number): boolean {
  try {
    return [at, at - HALF_A_YEAR_MS, at + HALF_A_YEAR_MS].every((one) => {
      const { offsetMs } = offsetOf(timeZone, one);
      const told = nameIn("en", timeZone, "longOffset", one);
      return told === `GMT${offsetText(offsetMs)}` || (told === "GMT" && offsetMs === 0);
    });
  } catch {
    return false;
  }
}

const HALF_A_YEAR_MS = 182 * DAY_MS;

/** Cities with a newer name than the one in their zone's name. */
const RENAMED: Readonly<Record<string, string>> = {
  "Asia/Calcutta": "Kolkata",
  "Asia/Katmandu": "Kathmandu",
  "Asia/Rangoon": "Yangon",
  "Asia/Saigon": "Ho Chi Minh City",
  "America/Godthab": "Nuuk",
  "Europe/Kiev": "Kyiv",
};

/** The last part of a zone's name, the city that people know. */
export function cityOf(timeZone: string): string {
  return RENAMED[timeZone] ?? (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

/** `1 hour 30 minutes`, `2 days`. */
export function formatMinutes(locale: string, words: Words, totalMinutes: number): string {
  const days = Math.floor(totalMinutes / 1_440);
  const hours = Math.floor((totalMinutes % 1_440) / 60);
  const minutes = totalMinutes % 60;
  const parts = [
    days > 0 && sayCount(locale, words.days, days),
    hours > 0 && sayCount(locale, words.hours, hours),
    (minutes > 0 || totalMinutes === 0) && sayCount(locale, words.minutes, minutes),
  ];
  return parts.filter((part) => part !== false).join(" ");
}

export function minutesBetween(startAt: number, endAt: number): number {
  return Math.round((endAt - startAt) / MINUTE_MS);
}

/**
 * Money in the language's form, whole amounts without decimals. ISO 4217 decides the number of decimals, because
 * languages have customs of their own.
 */
export function formatMoney(locale: string, price: Price): string {
  const text = amountText(price);
  const isWhole = !/\.\d*[1-9]/.test(text);
  const digits = isWhole ? 0 : decimalsOf(price.currency);
  const format = moneyFormat(locale, price.currency, digits);
  if (!isRightToLeft(locale)) return format.format(text as Intl.StringNumericLiteral);
  // The text keeps the kind of dollar. In a right-to-left text, `US$` would turn into `$US`.
  return format
    .formatToParts(text as Intl.StringNumericLiteral)
    .map(({ type, value }) => (type === "currency" ? `\u2068${value}\u2069` : value))
    .join("");
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(locale: string, currency: string, digits: number): Intl.NumberFormat {
  const key = `${locale}|${currency}|${digits}`;
  let format = moneyFormats.get(key);
  if (format) return format;
  if (moneyFormats.size >= MOST_FORMATS) moneyFormats.clear();
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  format = new Intl.NumberFormat(locale, { style: "currency", currency, ...decimals });
  moneyFormats.set(key, format);
  return format;
}

export function formatPercent(locale: string, percent: number): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(percent / 100);
}

/** A rate of tax, which may have three decimals. */
export function formatRate(locale: string, percent: number): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 3 }).format(percent / 100);
}

/** The first day of the week where the language is spoken, 0 is Sunday. */
export function firstWeekday(locale: string): number {
  const described = new Intl.Locale(locale).maximize() as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const firstDay = (described.getWeekInfo?.() ?? described.weekInfo)?.firstDay ?? 1;
  return firstDay % 7;
}
