// The zones of the build, every name and every change from 2026 to 2035. The sources to compare with are not those of its
// package. These are `zdump` of the machine's tzdata, and the ICU of the Node that runs this. A source that is older than our
// release differs where a release changed something, and there alone. Those zones are listed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ROOT } from "../../scripts/project.mjs";
import { releaseModule } from "../../scripts/zones.mjs";

const FIRST = Date.UTC(2026, 0, 1);
const END = Date.UTC(2036, 0, 1);
const DAY = 86_400_000;
const TZDATA = "/usr/share/zoneinfo";
const RELEASES = JSON.parse(readFileSync(join(ROOT, "test", "support", "zone-releases.json"), "utf8"));
/** Names that IANA has taken back; no other source has them. */
const FORMER = new Set(["US/Pacific-New", "Canada/East-Saskatchewan"]);

let folder;
let rules;
let ours;
let names;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "berth-zones-"));
  const outfile = join(folder, "zone-rules.mjs");
  await build({
    stdin: {
      contents: 'export * from "./zone-rules"; export { ZONE_RELEASE } from "./zone-release";',
      resolveDir: join(ROOT, "src", "domain", "time"),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    outfile,
  });
  rules = await import(pathToFileURL(outfile).href);
  ours = rules.ZONE_RELEASE;
  names = rules.timeZoneNames().filter((name) => !FORMER.has(name));
});

after(() => rmSync(folder, { recursive: true, force: true }));

const offsetMinutes = (name, at) => rules.offsetAt(rules.zoneOf(name), at).offsetMs / 60_000;

/** Zones that a source of an older release must have otherwise, as releases since then changed them. */
function changedSince(release) {
  return RELEASES.filter((one) => one.release > release && one.release <= ours)
    .flatMap(({ zones }) => zones)
    .sort();
}

describe("the zones of the build", () => {
  it("are what `npm run zones` makes of the pinned package", () => {
    const { text, release } = releaseModule();
    assert.equal(readFileSync(join(ROOT, "src", "domain", "time", "zone-release.ts"), "utf8"), text);
    assert.equal(release, ours);
    assert.ok(ours >= "2026f");
  });

  it("make every change that the package has from 1970 to 2499, with its abbreviation", () => {
    const require = createRequire(import.meta.url);
    const { unpack } = require("moment-timezone/moment-timezone-utils").tz;
    const { zones } = require("moment-timezone/data/packed/latest.json");
    let count = 0;
    for (const { name, untils, offsets, abbrs } of zones.map(unpack)) {
      const zone = rules.zoneOf(name);
      const changes = untils.filter((at) => at > 0 && at < Date.UTC(2499, 11, 1));
      const made = rules.changesBetween(zone, 0, Date.UTC(2499, 11, 1)).map(({ at }) => at);
      assert.deepEqual(made, changes, name);
      for (const [index, at] of untils.entries()) {
        if (at <= 0 || at === Number.POSITIVE_INFINITY) continue;
        count += 1;
        assert.equal(offsetMinutes(name, at - 1), 0 - offsets[index], `${name} before ${new Date(at).toISOString()}`);
        assert.equal(offsetMinutes(name, at), 0 - offsets[index + 1], `${name} from ${new Date(at).toISOString()}`);
        const { abbreviation } = rules.offsetAt(zone, at);
        assert.ok(abbreviation === null ? /^[+-]/.test(abbrs[index + 1]) : abbreviation === abbrs[index + 1], name);
      }
    }
    assert.ok(count > 100_000);
  });

  it("agree with zdump of the machine's tzdata, but for what was changed since its release", (context) => {
    const versions = join(TZDATA, "tzdata.zi");
    const release = existsSync(versions) ? /^# version (\S+)/.exec(readFileSync(versions, "utf8"))?.[1] : undefined;
    if (!release || spawnSync("zdump", ["--version"]).error)
      return context.skip("the machine has no zdump or no tzdata");
    if (release > ours) return context.skip(`the machine has ${release}, newer than ours: npm run zones`);
    const asked = names.filter((name) => existsSync(join(TZDATA, name)));
    const { stdout } = spawnSync("zdump", ["-v", "-c", "2026,2036", ...asked], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    const differing = new Set();
    const told = new Set();
    let count = 0;
    for (const line of stdout.split("\n")) {
      const found = /^(\S+) +\w+ (\w+ +\d+ [\d:]+ \d+) UTC? = .* gmtoff=(-?\d+)$/.exec(line);
      if (!found) continue;
      const [, name, utc, seconds] = found;
      const at = Date.parse(`${utc} UTC`);
      count += 1;
      told.add(`${name} ${at}`);
      if (offsetMinutes(name, at) !== Number(seconds) / 60) differing.add(name);
    }
    // And no change of ours that it does not tell of.
    for (const name of asked) {
      const made = rules.changesBetween(rules.zoneOf(name), FIRST, END);
      if (made.some(({ at }) => offsetMinutes(name, at - 1) !== offsetMinutes(name, at) && !told.has(`${name} ${at}`)))
        differing.add(name);
    }
    assert.ok(count > 5_000, `${count} lines`);
    assert.deepEqual(
      [...differing].sort(),
      changedSince(release).filter((name) => asked.includes(name)),
    );
  });

  it("agree with Node's own ICU on every day, but for what was changed since its release", (context) => {
    const release = process.versions.tz;
    if (!release || release > ours) return context.skip(`Node has ${release}`);
    const differing = new Set();
    for (const name of names) {
      const told = clockOf(name);
      for (let at = FIRST; at < END; at += DAY) {
        if (told(at) !== offsetMinutes(name, at)) differing.add(name);
      }
    }
    assert.deepEqual([...differing].sort(), changedSince(release));
  });

  it("are each listed under the release that changed it, with its reason", () => {
    for (const { release, reason, zones } of RELEASES) {
      assert.match(release, /^20\d\d[a-z]$/);
      assert.ok(reason.length > 10);
      for (const zone of zones) assert.equal(rules.canonicalTimeZone(zone), zone);
    }
  });
});

/** The offset of a zone as Intl tells it, minutes. */
function clockOf(timeZone) {
  const two = "2-digit";
  const fields = { year: "numeric", month: two, day: two, hour: two, minute: two };
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...fields });
  return (at) => {
    const text = format.format(at);
    const part = (from, to) => Number(text.slice(from, to));
    return (Date.UTC(part(6, 10), part(0, 2) - 1, part(3, 5), part(12, 14), part(15, 17)) - at) / 60_000;
  };
}
