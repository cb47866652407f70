// `npm start`: installs, builds, checks its settings, migrates, seeds the demo tenants once, and only then listens. It
// prints what to try first.

import { join } from "node:path";
import { ensureInstalled, ranUnderProjectNode } from "./project.mjs";

try {
  await ensureInstalled();
  if (!(await ranUnderProjectNode())) await start();
} catch (fault) {
  console.error(fault.message);
  process.exit(1);
}

async function start() {
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt();
  const { readSettings, warningsOf } = await import("./settings.mjs");
  const settings = await readSettings(process.env);
  const { DEMO_SLUGS, openDemoToday, payInDemo, readDemo, seedDemo } = await import("./demo.mjs");
  const { standBeside } = await import("./stand-ins-local.mjs");
  const { serve } = await import("./serve.mjs");
  const { end } = await import("./runtimes.mjs");
  const { stateDir, vars, hasDemo } = settings;
  // What an earlier build seeded has no owners who can sign in.
  const isSeeded = readDemo(stateDir)?.every((tenant) => "owner" in tenant) ?? false;
  const accounts = hasDemo ? DEMO_SLUGS.map((slug) => `owner@${slug}.example`) : [];
  const beside = await standBeside(settings, accounts);
  const { stripe } = beside;
  const prepare = async (miniflare) => {
    const at = { stateDir, operatorKey: vars.OPERATOR_KEY, origin: `http://localhost:${settings.port}` };
    if (!isSeeded) await seedDemo(miniflare, at);
    await openDemoToday(miniflare, at);
    if (!stripe) return;
    stripe.reportTo((url, request) => miniflare.dispatchFetch(url, request));
    await payInDemo(miniflare, at, stripe);
    stripe.reportTo(null);
  };
  // Demo tenants may be embedded on the visitor's own machine.
  const shown = hasDemo ? { DEMO_TENANTS: DEMO_SLUGS.join(",") } : {};
  const all = { ...vars, ...shown, ...beside.vars };
  const miniflare = await serve({ ...settings, vars: all, prepare: hasDemo ? prepare : null });
  stopWithParent(() => end(miniflare));
  for (const warning of warningsOf(settings)) console.warn(`Warning: ${warning}`);
  await keepSweeping(await miniflare.getWorker(), settings.sweepSeconds);
  const { paidPageOf } = await import("./demo-payments.mjs");
  const demo = (hasDemo ? (readDemo(stateDir) ?? []) : []).map((tenant) => ({
    ...tenant,
    paid: stripe && paidPageOf(tenant.slug),
  }));
  greet(settings, demo, stripe);
}

/**
 * The platform runs this every minute; locally, the server must. It waits for the first run: only after that does
 * Miniflare call again without blocking this process. A busy runtime might never answer such a blocking call.
 */
async function keepSweeping(worker, seconds) {
  // A runtime that is just being ended throws at once.
  const sweep = async () => worker.scheduled({ cron: "* * * * *" });
  const trySweep = () => sweep().catch(() => undefined);
  await trySweep();
  setInterval(trySweep, seconds * 1_000).unref();
}

function greet({ port, stateDir, vars, isPublic }, demo, stripe) {
  const origin = vars.PUBLIC_URL ?? `http://localhost:${port}`;
  const lines = [
    `\nBerth is serving at ${origin}`,
    `  API reference  ${origin}/docs`,
    `  health         ${origin}/health`,
    `  sign in        ${origin}/signin`,
    ...(isPublic ? [] : [`  messages       ${origin}/dev/messages`]),
    ...(stripe ? [`  payments       ${stripe.origin}/pay stands in for Stripe and takes no real money`] : []),
  ];
  for (const { slug, name, sells, token, owner, paid } of demo) {
    lines.push("", `${name}: book ${sells}`, `  page   ${origin}/${slug}`);
    if (paid) lines.push(`  pay    ${origin}/${paid}`);
    // The output may be in logs that other people read.
    if (!isPublic) lines.push(`  staff  ${token}`);
    if (!isPublic && owner) lines.push(`  owner  ${owner.email}  ${owner.password}`);
  }
  if (isPublic) {
    const kept = ["operator-key", ...(demo.length > 0 ? ["demo-tenants.json"] : [])].map((name) =>
      join(stateDir, name),
    );
    lines.push("", `Keys and tokens are not printed; they are in ${kept.join(" and ")}.`);
  }
  if (demo.length > 0) {
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const later = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    lines.push(
      "",
      "Try first: open a page above.",
      ...(demo.some(({ paid }) => paid)
        ? [
            "A place is held while it is paid for: open a pay page above, book a time, and go on to pay. The page there asks",
            "what becomes of the payment. The owner sees it under Payments, and the message that follows is under messages.",
          ]
        : []),
      "By the API: see what is free, then book one of the starts (and book it again, to be refused).",
      `  curl '${origin}/v1/public/johndoe/slots?service=haircut&from=${day}&to=${later}'`,
      `  curl ${origin}/v1/public/johndoe/bookings -H 'content-type: application/json' -H 'idempotency-key: ${crypto.randomUUID()}' \\`,
      `    -d '{"service":"haircut","start":"<a start from above>","customer":{"name":"Jane Smith","email":"jane@example.com"}}'`,
    );
  }
  console.log(`${lines.join("\n")}\n\nStop with Ctrl+C.`);
}

/** Stops on a signal, and when the parent process has ended, so that nothing keeps the port. */
function stopWithParent(end) {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await end();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Miniflare's own handler exits at once, or waits forever for a runtime that does not answer.
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 1_000).unref();
}
