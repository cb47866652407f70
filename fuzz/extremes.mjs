// Instants, dates, zones and rules at the ends of what may be asked for and past them. They are put wherever a request
// says when, in place of what stands there.

const INSTANTS = [
  "1970-01-01T00:00:00Z",
  "1970-01-01T00:00:00+14:00",
  "1970-01-02T10:00:00-12:00",
  "1972-06-30T23:59:60Z",
  "2016-12-31T23:59:60+00:00",
  "2026-02-29T10:00:00Z",
  "2027-03-14T02:30:00-05:00",
  "2027-11-07T05:00:00Z",
  "2027-11-07T06:00:00Z",
  "2029-01-01T00:00:00.0000000Z",
  "2029-01-01t00:00:00.999999999999z",
  "2037-12-31T23:59:59Z",
  "2100-02-29T00:00:00Z",
  "9998-01-04T10:00:00Z",
  "9998-12-30T10:00:00Z",
  "9998-12-31T23:59:59.999Z",
  "9998-12-31T23:59:59.999-23:59",
  "9999-12-31T23:59:59Z",
  "0001-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
];
const DATES = [
  "1970-01-01",
  "1970-01-02",
  "2026-02-29",
  "2027-03-14",
  "2027-11-07",
  "2100-02-29",
  "9998-12-30",
  "9998-12-31",
  "9999-01-01",
  "0001-01-01",
];
const ZONES = [
  "America/Vancouver",
  "Africa/Casablanca",
  "America/Havana",
  "Asia/Gaza",
  "Asia/Calcutta",
  "Pacific/Kiritimati",
  "Etc/GMT+12",
  "Australia/Lord_Howe",
  "Africa/Monrovia",
  "JST",
  "+05:30",
  "Etc/Unknown",
  `Europe/${"B".repeat(70)}`,
];
const RULES = [
  { freq: "weekly", count: 104 },
  { freq: "weekly", interval: 52, count: 104 },
  { freq: "daily", interval: 52, count: 104 },
  { freq: "monthly", count: 20 },
  { freq: "monthly", interval: 52, count: 104 },
  { freq: "weekly", interval: 2, until: "9998-12-30" },
  { freq: "daily", until: "1970-01-02" },
];

const IS_INSTANT = /^\d{4}-\d{2}-\d{2}T/;
const IS_DATE = /^\d{4}-\d{2}-\d{2}$/;
const IS_ZONE = /^(UTC|[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)$/;
const AT_ALL = 0.6;

/** A value with some of what it says of time taken to an extreme. */
export function extremeOf(value, dice, name = "") {
  if (Array.isArray(value)) return value.map((one) => extremeOf(one, dice, name));
  if (value !== null && typeof value === "object") {
    if (name === "rule" && dice.chance(AT_ALL)) return dice.pick(RULES);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, extremeOf(inner, dice, key)]));
  }
  if (typeof value !== "string" || !dice.chance(AT_ALL)) return value;
  if (IS_INSTANT.test(value)) return dice.pick(INSTANTS);
  if (IS_DATE.test(value)) return dice.pick(DATES);
  return IS_ZONE.test(value) ? dice.pick(ZONES) : value;
}
