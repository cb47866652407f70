// `npm run zones`: writes the newest IANA release into src/domain/time/zone-release.ts and reports the changes. `npm
// run zones -- --pinned` writes the module from the installed package.
//
// The release comes from the development dependency moment-timezone, which contains every zone up to 2499. Each line of
// the module is one zone: its names, its offsets since 1970, its single changes, and its two yearly changes. Two yearly
// changes are accepted only if they produce all changes of the package from some year on. Otherwise the script ends and
// writes nothing.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./project.mjs";

const PACKAGE = "moment-timezone";
const MODULE = join(ROOT, "src", "domain", "time", "zone-release.ts");
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** The unit of changes, because one zone once changed its clocks at half a minute. */
const TICK_MS = 30_000;
/** From then on, no zone has single changes, such as those around Ramadan. */
const RULES_FROM_YEAR = 2100;
/** A change of future rules is reported if it takes effect before this. */
const TOLD_UNTIL = Date.UTC(2050, 0, 1);
/** Names that IANA has withdrawn, of zones that earlier builds accepted. */
const FORMER_NAMES = { "US/Pacific-New": "America/Los_Angeles", "Canada/East-Saskatchewan": "America/Regina" };

if (process.argv[1] === fileURLToPath(import.meta.url)) bringRelease(process.argv.includes("--pinned"));

function bringRelease(isPinned) {
  if (!isPinned) {
    const install = ["install", "--save-dev", "--save-exact", `${PACKAGE}@latest`];
    const done = spawnSync("npm", install, { cwd: ROOT, stdio: "inherit" });
    if (done.status !== 0) throw new Error(`npm could not install ${PACKAGE}.`);
  }
  const before = readModule();
  const { text } = releaseModule();
  writeFileSync(MODULE, text);
  for (const sentence of differences(before, readModule())) console.log(sentence);
}

/** The module from the installed package. */
export function releaseModule() {
  // Read from its file, because an import would return the module that was loaded first.
  const root = join(createRequire(join(ROOT, "package.json")).resolve(`${PACKAGE}/package.json`), "..");
  const { version: packageVersion } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { version, zones, links } = JSON.parse(readFileSync(join(root, "data", "packed", "latest.json"), "utf8"));
  const names = new Map(zones.map((packed) => [packed.split("|")[0], []]));
  for (const [target, name] of [...links.map((link) => link.split("|")), ...formerNames(links)]) {
    if (!names.has(target)) throw new Error(`${name} is another name of ${target}, which is no zone.`);
    names.get(target).push(name);
  }
  const lines = zones.map((packed) => zoneLine(unpack(packed), names.get(packed.split("|")[0])));
  return { release: version, text: moduleText(version, packageVersion, lines.sort()) };
}

function formerNames(links) {
  const targetOf = new Map(links.map((link) => link.split("|").reverse()));
  return Object.entries(FORMER_NAMES).map(([name, target]) => [targetOf.get(target) ?? target, name]);
}

function moduleText(release, packageVersion, lines) {
  return `// The IANA time zone database, release ${release}. Made by \`npm run zones\` from moment-timezone ${packageVersion}; not edited by hand.
//
// One zone a line: names|offsets in minutes with what they are called|changes|yearly changes. zone-rules.ts reads them.

export const ZONE_RELEASE = "${release}";

export const ZONE_LINES = \`
${lines.join("\n")}
\`;
`;
}

// --- what the package says ----------------------------------------------------------------------------------------

/** A zone of the package: `name|abbreviations|offsets|indices|changes|population`, numbers in base 60. */
function unpack(packed) {
  const [name, abbreviations, offsets, indices, changes = ""] = packed.split("|");
  const minutes = offsets.split(" ").map((text) => -readBase60(text));
  const kinds = abbreviations.split(" ").map((abbreviation, index) => ({ abbreviation, minutes: minutes[index] }));
  const steps = changes.split(" ").filter(Boolean);
  let at = 0;
  return {
    name,
    first: kinds[readBase60(indices[0])],
    changes: steps.map((step, index) => {
      // Minutes since the previous change; the first since 1970.
      at += readBase60(step);
      return { at: Math.round(at * MINUTE_MS), kind: kinds[readBase60(indices[index + 1])] };
    }),
  };
}

function readBase60(text) {
  const [whole, fraction = ""] = text.replace("-", "").split(".");
  const digit = (letter) => {
    const code = letter.charCodeAt(0);
    return code > 96 ? code - 87 : code > 64 ? code - 29 : code - 48;
  };
  let value = [...whole].reduce((sum, letter) => sum * 60 + digit(letter), 0);
  for (const [index, letter] of [...fraction].entries()) value += digit(letter) / 60 ** (index + 1);
  return text.startsWith("-") ? -value : value;
}

// --- one line a zone ----------------------------------------------------------------------------------------------

function zoneLine({ name, first, changes }, links) {
  const since = changes.filter(({ at }) => at > 0);
  const begun = changes.filter(({ at }) => at <= 0).at(-1)?.kind ?? first;
  const yearly = yearlyChanges(name, begun, since);
  const single = yearly ? since.slice(0, yearly.from) : since;
  const kinds = [];
  const indexOf = ({ abbreviation, minutes }) => {
    // An offset that people call by its number needs no name.
    const text = /^[+-]/.test(abbreviation) ? String(minutes) : `${abbreviation}:${minutes}`;
    if (!kinds.includes(text)) kinds.push(text);
    return kinds.indexOf(text).toString(36);
  };
  let told = 0;
  const steps = [begun, ...single].map((step, index) => {
    if (index === 0) return indexOf(step);
    const ticks = (step.at - told) / TICK_MS;
    if (!Number.isInteger(ticks)) throw new Error(`${name} changes its clocks between two half minutes.`);
    told = step.at;
    return indexOf(step.kind) + ticks.toString(36);
  });
  const rules = yearly?.rules.map(({ kind, month, day, weekday, minute }) =>
    [indexOf(kind), month, day, weekday, minute].join("."),
  );
  const ever = yearly ? `${yearly.year} ${rules.join(" ")}` : "";
  return [[name, ...links.sort()].join(" "), kinds.join(" "), steps.join(" "), ever].join("|");
}

/** The two yearly changes from some year on, or null for a zone without any. */
function yearlyChanges(name, begun, changes) {
  const late = changes.filter(({ at }) => yearOf(at) >= RULES_FROM_YEAR);
  if (late.length === 0) return null;
  const offsetBefore = (index) => (changes[index - 1]?.kind ?? begun).minutes;
  const byMonth = Map.groupBy(late, ({ at }) => new Date(at).getUTCMonth());
  const rules = [...Map.groupBy(late, ({ kind }) => kind).values()].map((same) => {
    const found = [0, 1, -1].map((shift) =>
      ruleOf(
        same.map(({ at, kind }) => ({
          wall: at + offsetBefore(changes.findIndex((c) => c.at === at)) * MINUTE_MS,
          kind,
        })),
        shift,
      ),
    );
    return found.find((rule) => rule !== null);
  });
  if (rules.length !== 2 || rules.includes(undefined) || byMonth.size > 4)
    throw new Error(`${name} has changes from ${RULES_FROM_YEAR} on that are no two rules a year.`);
  const [a, b] = rules;
  rules.sort((one, other) => one.month - other.month);
  a.before = b.kind.minutes;
  b.before = a.kind.minutes;
  const made = (year) => rules.map((rule) => ({ at: ruleAt(rule, year), kind: rule.kind }));
  // From the last year backwards, while the rules produce the package's changes.
  const last = yearOf(changes.at(-1).at);
  let [year, from] = [last + 1, changes.length];
  while (year > 1970) {
    const expected = made(year - 1);
    const had = changes.slice(Math.max(0, from - 2), from);
    const isMade =
      had.length === 2 && had.every((one, n) => one.at === expected[n].at && one.kind === expected[n].kind);
    // The change before these is of an earlier year, and leads to the offset after each year's second change.
    const earlier = changes[from - 3] ?? { at: 0, kind: begun };
    const isWhole = earlier.kind === rules[1].kind && earlier.at < Date.UTC(year - 1, 0, 1);
    if (!isMade || !isWhole) break;
    year -= 1;
    from -= 2;
  }
  if (year > RULES_FROM_YEAR) throw new Error(`The rules of ${name} do not make its changes from ${year - 1}.`);
  return { year, from, rules };
}

/** A weekday on or after a day of a month, at a minute of its clock; null without such a pattern. */
function ruleOf(changes, shift) {
  const seen = changes.map(({ wall }) => {
    const dayNumber = Math.floor(wall / DAY_MS) - shift;
    const date = new Date(dayNumber * DAY_MS);
    const minute = (wall - dayNumber * DAY_MS) / MINUTE_MS;
    return { month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay(), minute };
  });
  const [{ month, weekday, minute }] = seen;
  const isSteady = seen.every((one) => one.month === month && one.weekday === weekday && one.minute === minute);
  const day = Math.min(...seen.map((one) => one.day));
  const isWithinWeek = seen.every((one) => one.day < day + 7);
  return isSteady && isWithinWeek ? { kind: changes[0].kind, month, day, weekday, minute } : null;
}

function ruleAt({ month, day, weekday, minute, before }, year) {
  const first = Date.UTC(year, month - 1, day);
  const ahead = (weekday - new Date(first).getUTCDay() + 7) % 7;
  return first + ahead * DAY_MS + (minute - before) * MINUTE_MS;
}

function yearOf(at) {
  return new Date(at).getUTCFullYear();
}

// --- what changed -------------------------------------------------------------------------------------------------

/** The zones of a written module, with their changes up to some years from now. */
function readModule() {
  const text = readFileSync(MODULE, { encoding: "utf8", flag: "a+" });
  const release = /ZONE_RELEASE = "(.+?)"/.exec(text)?.[1] ?? "none";
  const zones = new Map();
  for (const line of (/ZONE_LINES = `\n([^`]+)\n`/.exec(text)?.[1] ?? "").split("\n").filter(Boolean)) {
    const [names, kinds, steps, ever] = line.split("|");
    const offsets = kinds.split(" ").map((kind) => Number(kind.split(":").at(-1)));
    const [begun, ...rest] = steps.split(" ");
    let at = 0;
    const changes = rest.map((step) => {
      at += Number.parseInt(step.slice(1), 36) * TICK_MS;
      return `${new Date(at).toISOString()} ${offsets[Number.parseInt(step[0], 36)]}`;
    });
    const [from, ...rules] = ever.split(" ");
    const pair = rules.map((rule) => rule.split("."));
    for (let year = Number(from); ever !== "" && Date.UTC(year, 0, 1) < TOLD_UNTIL; year++) {
      pair.forEach(([kind, month, day, weekday, minute], n) => {
        const before = offsets[Number.parseInt(pair[1 - n][0], 36)];
        const [m, d, w, t] = [month, day, weekday, minute].map(Number);
        const changedAt = ruleAt({ month: m, day: d, weekday: w, minute: t, before }, year);
        changes.push(`${new Date(changedAt).toISOString()} ${offsets[Number.parseInt(kind, 36)]}`);
      });
    }
    const written = [`1970-01-01T00:00:00.000Z ${offsets[Number.parseInt(begun, 36)]}`, ...changes];
    for (const name of names.split(" ")) zones.set(name, written);
  }
  return { release, zones };
}

/** Sentences: the release, added and removed names, and the zones with changed clocks. */
function differences(before, after) {
  const told = [`Zones: release ${before.release} -> ${after.release}, ${after.zones.size} names.`];
  const names = (have, lack) => [...have.keys()].filter((name) => !lack.has(name)).join(", ");
  const [came, went] = [names(after.zones, before.zones), names(before.zones, after.zones)];
  if (came && before.zones.size > 0) told.push(`New names: ${came}`);
  if (went) told.push(`Names that are gone, and must be kept as former names: ${went}`);
  for (const [name, changes] of after.zones) {
    const old = before.zones.get(name);
    if (!old || old.join() === changes.join()) continue;
    const index = changes.findIndex((change, n) => change !== old[n]);
    told.push(`${name}: was ${old[index] ?? "at rest"}, is ${changes[index] ?? "at rest"}`);
  }
  if (told.length > 1)
    told.push("Stored instants stay. GET /v1/bookings/zone-changes lists the bookings whose clock time this moves.");
  return told;
}
