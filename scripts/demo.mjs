// The demo tenants of `npm start`: one of each preset.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { liveIn, openToday, tellOwner } from "./demo-fortnight.mjs";
import { livePaid, takePayments } from "./demo-payments.mjs";

const DEMO_TENANTS = [
  {
    slug: "johndoe",
    name: "John Doe",
    time_zone: "America/New_York",
    address: "120 Example Street, New York, NY 10001",
    phone: "+12125550143",
    website: "https://johndoe.example",
    preset: "provider",
    sells: "a haircut",
    says: { description: "A barber who works alone." },
  },
  {
    slug: "misopin",
    name: "Misopin Clinic",
    time_zone: "Asia/Seoul",
    address: "서울특별시 강남구 예시로 12, 3층",
    phone: "+8225550143",
    website: "https://misopin.example",
    preset: "clinic",
    sells: "a clinic appointment",
    says: {
      description: "A clinic whose treatments share the minutes of each morning and afternoon.",
      // Its services are in English.
      locale: "en",
    },
  },
  {
    slug: "parbhani",
    name: "Parbhani Hall",
    time_zone: "Asia/Kolkata",
    address: "Station Road, Parbhani, Maharashtra 431401",
    phone: "+912452550143",
    website: "https://parbhani.example",
    preset: "hall",
    sells: "a hall or one of its courts",
    says: { description: "A hall for up to 500 guests, by the hour or by the day." },
  },
  {
    slug: "oolite",
    name: "Oolite Studio",
    time_zone: "America/New_York",
    address: "924 Example Road, Suite 2, Miami Beach, FL 33139",
    phone: "+13055550143",
    website: "https://oolite.example",
    preset: "studio",
    sells: "a studio visit, a consultation or a workshop",
    says: { description: "An artists' studio with visits, consultations and workshops." },
    closes: [
      { reason: "Open studios", dates: ["2025-10-21"] },
      { reason: "Thanksgiving", dates: ["2025-11-25", "2025-11-26", "2025-11-27", "2025-11-28"] },
      { reason: "Thanksgiving", dates: ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"] },
    ],
  },
];

export const DEMO_SLUGS = DEMO_TENANTS.map(({ slug }) => slug);

const fileOf = (stateDir) => join(stateDir, "demo-tenants.json");

/** The result of seeding, with the tenants' tokens; null before it is complete. */
export function readDemo(stateDir) {
  const file = fileOf(stateDir);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/**
 * Creates the missing demo tenants, their owners and their fortnight. The result is stored beside the state, unless
 * seeding must be repeated.
 */
export async function seedDemo(miniflare, { stateDir, operatorKey, origin }) {
  let isOver = true;
  const derived = derivingFrom(operatorKey);
  const ask = asking(miniflare, { origin, derived }, () => (isOver = false));
  const seedOne = async ({ sells, says, closes = [], ...tenant }) => {
    const { slug } = tenant;
    const owned = { ...tenant, email: `owner@${slug}.example` };
    const { isDone, body } = await ask(operatorKey, "POST", "/v1/tenants", owned, slug);
    if (!isDone) {
      console.error(`Demo tenant ${slug} was not seeded: ${body.detail}`);
      return [];
    }
    const token = body.token.secret;
    const owner = { email: owned.email, password: passwordFrom(derived(`${slug}/password`)) };
    const asStaff = (...request) => ask(token, ...request);
    await asStaff("PATCH", "/v1/tenant", says);
    for (const [n, closure] of closes.entries()) await asStaff("POST", "/v1/closures", closure, `${slug}/${n}`);
    const hasOwner = await letOwnerIn(miniflare, asStaff, owner);
    await tellOwner(false, asStaff);
    await liveIn(tenant, asStaff);
    return [{ ...tenant, sells, token, owner: hasOwner ? owner : null }];
  };
  const demo = (await Promise.all(DEMO_TENANTS.map(seedOne))).flat();
  await tellWhatHappened(miniflare);
  for (const { token } of demo) await tellOwner(null, (...request) => ask(token, ...request));
  if (isOver) writeFileSync(fileOf(stateDir), JSON.stringify(demo, null, 2), { mode: 0o600 });
}

/** Only the operator's key leads to such a text, and it is the same each time. */
function derivingFrom(operatorKey) {
  return (text) => createHash("sha256").update(`${operatorKey}/demo/${text}`).digest("hex");
}

/** Asks the server, which no client can reach yet. With its keys the next start continues an interrupted seeding. */
function asking(miniflare, { origin, derived }, onFault = () => undefined) {
  return async (bearer, method, path, body, key) => {
    const answer = await miniflare.dispatchFetch(`${origin}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key && { "idempotency-key": derived(key) }),
        authorization: `Bearer ${bearer}`,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.status >= 500) onFault();
    const text = await answer.text();
    return { isDone: answer.status < 300, body: text === "" ? null : JSON.parse(text) };
  };
}

/** Opens today what is closed, at every start. A person who tries Berth on a Sunday finds the demo businesses open. */
export async function openDemoToday(miniflare, { stateDir, operatorKey, origin }) {
  const ask = asking(miniflare, { origin, derived: derivingFrom(operatorKey) });
  for (const { token, time_zone: zone } of readDemo(stateDir) ?? []) {
    const { isDone, body } = await ask(token, "GET", "/v1/resources");
    if (isDone) await openToday(body.data, zone, Date.now(), (...request) => ask(token, ...request));
  }
}

/**
 * Connects those that take money to what stands in for Stripe, at every start. What is paid for is made once: an earlier
 * build made nothing of it.
 */
export async function payInDemo(miniflare, { stateDir, operatorKey, origin }, stripe) {
  const demo = readDemo(stateDir) ?? [];
  const ask = asking(miniflare, { origin, derived: derivingFrom(operatorKey) });
  for (const tenant of demo) {
    const asStaff = (...request) => ask(tenant.token, ...request);
    await takePayments(tenant.slug, asStaff, stripe);
    if (tenant.isPaid) continue;
    await tellOwner(false, asStaff);
    await livePaid(tenant, asStaff, stripe);
  }
  if (demo.every(({ isPaid }) => isPaid)) return;
  await tellWhatHappened(miniflare);
  for (const { token } of demo) await tellOwner(null, (...request) => ask(token, ...request));
  const paid = demo.map((tenant) => ({ ...tenant, isPaid: true }));
  writeFileSync(fileOf(stateDir), JSON.stringify(paid, null, 2), { mode: 0o600 });
}

const WORDS = "amber birch cedar delta ember fjord grove hazel inlet jetty kayak linen maple north olive prism".split(
  " ",
);

/** Four words and a number: easy to type, and the same at each start. */
function passwordFrom(hex) {
  return (
    [...hex.slice(0, 4)].map((digit) => WORDS[Number.parseInt(digit, 16)]).join("-") +
    `-${Number.parseInt(hex.slice(4, 8), 16)}`
  );
}

/**
 * The owner accepts the invitation, as a person would: by the link in the mail. False where mails leave this machine, as
 * then only the mail's reader has the link.
 */
async function letOwnerIn(miniflare, ask, { email, password }) {
  const { isDone } = await ask("POST", "/v1/members", { email, role: "owner" });
  if (!isDone) return true;
  const path = await invitationTo(miniflare, email);
  if (!path) return false;
  const accepted = await miniflare.dispatchFetch(`http://localhost${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ name: "Owner", password }).toString(),
    redirect: "manual",
  });
  return accepted.status === 303;
}

const MOST_LOOKS = 20;
const PAUSE_MS = 250;

/** The path of the newest link; null where mails leave this machine. */
async function invitationTo(miniflare, email) {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await tellWhatHappened(miniflare);
    const listed = await miniflare.dispatchFetch(`http://localhost/dev/messages.json?to=${encodeURIComponent(email)}`);
    if (!listed.ok) return null;
    const mails = await listed.json();
    const path = mails.map(({ text }) => /\/invite\/[\w-]+/.exec(text)?.[0]).find(Boolean);
    if (path) return path;
  }
  return null;
}

/** The sweep tells all that happened, once what was decided has reached D1. */
async function tellWhatHappened(miniflare) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  await (await miniflare.getWorker()).scheduled({ cron: "* * * * *" });
}
