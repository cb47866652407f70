// `npm start`: installs, builds, migrates, seeds the demo tenants once, serves, and says what to try first.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureInstalled, ROOT, ranUnderProjectNode } from "./project.mjs";

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
      // What it offers is in English.
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

ensureInstalled();
if (!(await ranUnderProjectNode())) {
  await start().catch((fault) => {
    console.error(fault.message);
    process.exit(1);
  });
}

async function start() {
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt();
  const { keptSecret, serve } = await import("./serve.mjs");
  const port = Number(process.env.PORT ?? 8787);
  const stateDir = resolve(ROOT, process.env.STATE_DIR ?? join(".wrangler", "state"));
  const operatorKey = process.env.OPERATOR_KEY ?? keptSecret(stateDir, "operator-key");
  const miniflare = await serve({
    host: process.env.HOST ?? "127.0.0.1",
    port,
    stateDir,
    vars: {
      SIGNUP: process.env.SIGNUP ?? "open",
      RATE_LIMITS: process.env.RATE_LIMITS ?? "off",
      LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
      OPERATOR_KEY: operatorKey,
      // What is there to be tried may be tried on a page of one's own machine.
      ...(process.env.DEMO !== "0" && { DEMO_TENANTS: DEMO_TENANTS.map(({ slug }) => slug).join(",") }),
      ...(process.env.RATE_POLICIES && { RATE_POLICIES: process.env.RATE_POLICIES }),
      ...given("TURNSTILE_SITE_KEY", "TURNSTILE_SECRET_KEY", "TURNSTILE_URL"),
      ...(process.env.PUBLIC_URL && { PUBLIC_URL: process.env.PUBLIC_URL }),
    },
  });
  stopWithParent(miniflare);
  const origin = `http://localhost:${port}`;
  const demo = process.env.DEMO === "0" ? [] : await seed(miniflare, stateDir, operatorKey);
  greet(origin, demo);
  // The platform runs this every minute; here nobody else would.
  const worker = await miniflare.getWorker();
  setInterval(() => worker.scheduled({ cron: "* * * * *" }).catch(() => undefined), 60_000).unref();
}

/** Settings that are passed on as they were given. */
function given(...names) {
  return Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
}

/** Seeds once; what came of it is kept beside the state, so that later starts only tell it again. */
async function seed(miniflare, stateDir, operatorKey) {
  const file = join(stateDir, "demo-tenants.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const demo = [];
  const ask = async (bearer, method, path, body) => {
    const answer = await miniflare.dispatchFetch(`http://localhost${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
        authorization: `Bearer ${bearer}`,
      },
      body: JSON.stringify(body),
    });
    return { isDone: answer.status < 300, body: await answer.json() };
  };
  for (const { sells, says, closes = [], ...tenant } of DEMO_TENANTS) {
    const email = `owner@${tenant.slug}.example`;
    const { isDone, body } = await ask(operatorKey, "POST", "/v1/tenants", { ...tenant, email });
    if (!isDone) {
      console.error(`Demo tenant ${tenant.slug} was not seeded: ${body.detail}`);
      continue;
    }
    const token = body.token.secret;
    demo.push({ ...tenant, sells, token });
    await ask(token, "PATCH", "/v1/tenant", says);
    for (const closure of closes) await ask(token, "POST", "/v1/closures", closure);
  }
  if (demo.length === DEMO_TENANTS.length) writeFileSync(file, JSON.stringify(demo, null, 2), { mode: 0o600 });
  return demo;
}

function greet(origin, demo) {
  const lines = [
    `\nBerth is serving at ${origin}`,
    `  API reference  ${origin}/docs`,
    `  health         ${origin}/health`,
  ];
  for (const { slug, name, sells, token } of demo) {
    lines.push("", `${name}: book ${sells}`, `  page   ${origin}/${slug}`, `  staff  ${token}`);
  }
  if (demo.length > 0) {
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const later = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    lines.push(
      "",
      "Try first: open a page above. By the API: see what is free, then book one of the starts (and book it again, to be refused).",
      `  curl '${origin}/v1/public/johndoe/slots?service=haircut&from=${day}&to=${later}'`,
      `  curl ${origin}/v1/public/johndoe/bookings -H 'content-type: application/json' -H 'idempotency-key: ${crypto.randomUUID()}' \\`,
      `    -d '{"service":"haircut","start":"<a start from above>","customer":{"name":"Jane Smith","email":"jane@example.com"}}'`,
    );
  }
  console.log(`${lines.join("\n")}\n\nStop with Ctrl+C.`);
}

/** Ends with a signal, and also when whoever started this is gone: nothing keeps the port. */
function stopWithParent(miniflare) {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await miniflare.dispose();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 1_000).unref();
}
