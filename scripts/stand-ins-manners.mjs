// How a stand-in behaves: well, slowly, or badly in one of the ways that providers have.

import { createHmac } from "node:crypto";

export const MODES = ["ok", "slow", "429", "500", "503", "timeout", "lost", "still", "closed"];

/** A mode for each request, in turn. A single mode holds for all. */
export function mannersOf() {
  return { mode: "ok", delayMs: 300, retryAfter: 1, reports: "once", lateMs: 2_000, signs: "well", asked: 0 };
}

export function changeManners(manners, wanted) {
  for (const mode of [wanted.mode ?? []].flat()) {
    if (!MODES.includes(mode) && !/^[1-5]\d\d$/.test(mode))
      throw new Error(`mode must be one of ${MODES.join(", ")}, or a status`);
  }
  if (wanted.reports !== undefined && !["none", "once", "twice", "late", "reversed"].includes(wanted.reports))
    throw new Error("reports must be none, once, twice, late or reversed");
  if (wanted.signs !== undefined && !["well", "wrongly"].includes(wanted.signs))
    throw new Error("signs must be well or wrongly");
  if (wanted.mode !== undefined) manners.asked = 0;
  Object.assign(manners, wanted);
}

/** The mode of this request. */
export function nextMode(manners) {
  const modes = [manners.mode].flat();
  return modes[manners.asked++ % modes.length];
}

/** What a stand-in was asked and how it answered, and what it took, the oldest first. */
export function recordOf() {
  const taken = [];
  const stats = { asked: 0, answered: {} };
  return {
    taken,
    stats,
    /** Counts each answer. */
    counted: (answer) => async (request) => {
      const given = await answer(request);
      const word = given.hangs ? "no answer" : given.closes ? "closed" : String(given.status);
      stats.answered[word] = (stats.answered[word] ?? 0) + 1;
      return given;
    },
    forget() {
      taken.length = 0;
      Object.assign(stats, { asked: 0, answered: {} });
    },
  };
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends reports in the order, number and time that the manners say. What fails is tried no more. */
export async function report(manners, posts) {
  if (manners.reports === "none") return;
  if (manners.reports === "late") await pause(manners.lateMs);
  const ordered = manners.reports === "reversed" ? [...posts].reverse() : posts;
  const all = manners.reports === "twice" ? ordered.flatMap((post) => [post, post]) : ordered;
  for (const post of all) await post().catch((fault) => console.warn(`A report did not arrive: ${fault.message}`));
}

/** The headers of Svix and of Standard Webhooks: they differ in the prefix of their names. */
export function signed(prefix, secret, id, body, isWrong) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac("sha256", key)
    .update(`${id}.${timestamp}.${body}${isWrong ? "!" : ""}`)
    .digest("base64");
  return { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: `v1,${mac}` };
}
