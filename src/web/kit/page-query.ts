// The parameters of a page: what it shows, the form's initial values, and its look. Common parameter names of other
// booking pages work too, so that moved links keep working.

import { themeOn } from "../../domain/tenant/colour";
import { canonicalTimeZone, isLocalDate } from "../../domain/time/local-time";
import { timeZoneNames } from "../../domain/time/zone-rules";

export type Theme = "light" | "dark" | "auto";

export type Prefill = {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly notes: string;
  /** By id of a question, or by its position from 1 on: `a1`. */
  readonly answers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
};

export type PageQuery = {
  readonly lang: string | null;
  readonly theme: Theme;
  readonly timeZone: string | null;
  /** A zone that the visitor typed and that does not exist. */
  readonly unknownZone: string | null;
  readonly service: string | null;
  readonly date: string | null;
  readonly month: string | null;
  /** The first day to show. */
  readonly from: string | null;
  /** A stay: its last day, and the instants of its start and end. */
  readonly stay: { readonly last: string | null; readonly at: string; readonly until: string };
  readonly durationMinutes: number | null;
  readonly resource: string | null;
  /** Seats in a group, guests in a space. */
  readonly party: number | null;
  readonly prefill: Prefill;
  /** Custom properties of the style, from the embedding page. */
  readonly look: Readonly<Partial<Record<Look, string>>>;
  /** Parameters that the next page needs too, in order. */
  readonly carried: readonly (readonly [string, string])[];
};

const MOST_CHARACTERS = 500;
const MOST_METADATA = 20;

/** Our name of a parameter, and other names for it. */
const ALIASES: Readonly<Record<string, string>> = {
  full_name: "name",
  first_name: "firstName",
  last_name: "lastName",
  phone_number: "phone",
  attendeePhoneNumber: "phone",
  smsReminderNumber: "phone",
  "cal.tz": "tz",
  timezone: "tz",
  time_zone: "tz",
  locale: "lang",
  language: "lang",
  duration_minutes: "duration",
  seats: "party",
  guests: "party",
  primary_color: "accent",
  brandColor: "accent",
  background_color: "background",
  text_color: "text",
};

type Look = "accent" | "background" | "text" | "radius" | "font";

const LOOKS: Readonly<Record<Look, RegExp>> = {
  accent: /^#?([0-9a-fA-F]{3}){1,2}$/,
  background: /^#?([0-9a-fA-F]{3}){1,2}$/,
  text: /^#?([0-9a-fA-F]{3}){1,2}$/,
  radius: /^\d{1,2}(px)?$/,
  font: /^[A-Za-z0-9 ,-]{1,100}$/,
};

/** Parameters that every link carries; the others name the step. */
const CARRIED =
  /^(lang|theme|tz|ns|site|accent|background|text|radius|font|name|email|phone|notes|firstName|lastName|a\d{1,2}|metadata\[.*\]|utm_\w+|duration|resource|party|period)$/;

/** `usualTheme` is the theme when none is requested; a given ground colour decides first. */
export function readPageQuery(search: URLSearchParams, usualTheme: Theme = "auto"): PageQuery {
  const given = new Map<string, string>();
  for (const [name, value] of search) {
    const known = ALIASES[name] ?? name;
    const isCount = known === "party" && !/^\d{1,5}$/.test(value);
    if (value !== "" && value.length <= MOST_CHARACTERS && !given.has(known) && !isCount)
      given.set(known, value.trim());
  }
  const metadata: Record<string, string> = {};
  const answers: Record<string, string> = {};
  for (const [name, value] of given) {
    const key = /^metadata\[(.{1,50})\]$/.exec(name)?.[1] ?? (/^utm_\w{1,40}$/.test(name) ? name : undefined);
    if (key !== undefined && Object.keys(metadata).length < MOST_METADATA) metadata[key] = value;
    const answered = /^answers\[(.{1,50})\]$/.exec(name)?.[1] ?? (/^a\d{1,2}$/.test(name) ? name : undefined);
    if (answered !== undefined) answers[answered] = value;
  }
  const wished = given.get("tz") ?? null;
  const timeZone = wished && findZone(wished);
  const both = [given.get("firstName"), given.get("lastName")].filter((part) => part !== undefined).join(" ");
  const date = given.get("date") ?? null;
  const month = given.get("month") ?? null;
  const from = given.get("from") ?? null;
  const last = given.get("last") ?? null;
  const days = wholeNumber(given.get("days"), 7);
  const hours = Number(given.get("hours") ?? Number.NaN);
  const ofParts = days === null && Number.isNaN(hours) ? null : (days ?? 0) * 1_440 + (Number.isNaN(hours) ? 0 : hours);
  const durationMinutes = ofParts ?? wholeNumber(given.get("duration"), 100_000);
  if (ofParts !== null) given.set("duration", String(ofParts));
  const isUsable = (name: string) =>
    name === "tz"
      ? timeZone !== null
      : ((LOOKS as Readonly<Record<string, RegExp>>)[name]?.test(given.get(name) ?? "") ?? true);
  const look: Partial<Record<Look, string>> = Object.fromEntries(
    Object.entries(LOOKS).flatMap(([name, form]) => {
      const value = given.get(name);
      return value !== undefined && form.test(value) ? [[name, value]] : [];
    }),
  );
  return {
    lang: given.get("lang") ?? null,
    theme: look.background ? themeOn(look.background) : (themeOf(given.get("theme")) ?? usualTheme),
    timeZone,
    unknownZone: wished && !timeZone ? wished : null,
    service: given.get("service") ?? null,
    date: date && isLocalDate(date) ? date : null,
    month: month && isLocalDate(`${month}-01`) ? month : null,
    from: from && isLocalDate(from) ? from : null,
    stay: {
      last: last && isLocalDate(last) ? last : null,
      at: given.get("at") ?? "",
      until: given.get("until") ?? "",
    },
    durationMinutes,
    resource: given.get("resource") ?? null,
    party: wholeNumber(given.get("party"), 99_999),
    prefill: {
      name: given.get("name") ?? both,
      email: given.get("email") ?? "",
      phone: given.get("phone") ?? "",
      notes: given.get("notes") ?? "",
      answers,
      metadata,
    },
    look,
    carried: [...given].filter(([name]) => CARRIED.test(name) && isUsable(name)),
  };
}

function themeOf(value: string | undefined): Theme | null {
  return value === "light" || value === "dark" || value === "auto" ? value : null;
}

function wholeNumber(text: string | undefined, most: number): number | null {
  if (text === undefined || !/^\d{1,6}$/.test(text)) return null;
  const value = Number(text);
  return value <= most ? value : null;
}

/** A zone by its name, or by a city that the visitor typed: `berlin`. */
export function findZone(typed: string): string | null {
  const canonical = canonicalTimeZone(typed);
  if (canonical !== null) return canonical;
  const wanted = typed.trim().toLowerCase().replaceAll(" ", "_");
  if (wanted.length < 3) return null;
  const zones = timeZoneNames();
  const found =
    zones.find((zone) => zone.toLowerCase().endsWith(`/${wanted}`)) ??
    zones.find((zone) => zone.toLowerCase().includes(wanted));
  return found ?? null;
}
