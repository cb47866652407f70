// The demo tenants of `npm start`: one of each preset.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

/** Creates the missing demo tenants. The result is stored beside the state, unless seeding must be repeated. */
export async function seedDemo(miniflare, stateDir, operatorKey) {
  const demo = [];
  let isOver = true;
  const ask = async (bearer, method, path, body, key) => {
    const answer = await miniflare.dispatchFetch(`http://localhost${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        // Only the operator's key leads to this key, and it is the same each time. So the next start continues an
        // interrupted seeding.
        ...(key && { "idempotency-key": createHash("sha256").update(`${operatorKey}/demo/${key}`).digest("hex") }),
        authorization: `Bearer ${bearer}`,
      },
      body: JSON.stringify(body),
    });
    if (answer.status >= 500) isOver = false;
    return { isDone: answer.status < 300, body: await answer.json() };
  };
  for (const { sells, says, closes = [], ...tenant } of DEMO_TENANTS) {
    const { slug } = tenant;
    const owned = { ...tenant, email: `owner@${slug}.example` };
    const { isDone, body } = await ask(operatorKey, "POST", "/v1/tenants", owned, slug);
    if (!isDone) {
      console.error(`Demo tenant ${slug} was not seeded: ${body.detail}`);
      continue;
    }
    const token = body.token.secret;
    demo.push({ ...tenant, sells, token });
    await ask(token, "PATCH", "/v1/tenant", says);
    for (const [n, closure] of closes.entries()) await ask(token, "POST", "/v1/closures", closure, `${slug}/${n}`);
  }
  if (isOver) writeFileSync(fileOf(stateDir), JSON.stringify(demo, null, 2), { mode: 0o600 });
}
