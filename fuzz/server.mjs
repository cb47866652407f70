// The real server as `npm start` runs it, in a process of its own, with every log line kept: what it writes is looked at
// like what it answers.

import { startServer } from "../scripts/server-process.mjs";

export const OPERATOR_KEY = "the-operator-of-this-run";

/** Starts it, on a port of its own where none is named. */
export async function startFuzzed(stateDir, port) {
  const settings = {
    ...(port && { PORT: String(port) }),
    STATE_DIR: stateDir,
    DEMO: "0",
    SIGNUP: "open",
    LOG_LEVEL: "info",
    OPERATOR_KEY,
    ALLOW_PRIVATE_TARGETS: "1",
    // Accounts that the requests make up are asked for here, where nothing listens.
    RESEND_BASE_URL: "http://127.0.0.1:9",
    TWILIO_BASE_URL: "http://127.0.0.1:9",
  };
  const server = await startServer(settings);
  const greeted = server.printed().length;
  return {
    origin: server.origin,
    /** What it wrote since it greeted. */
    lines: () => server.printed().slice(greeted).split("\n").filter(Boolean),
    stop: () => server.stop(),
  };
}

const FACTS = new Set([
  "level",
  "event",
  "request_id",
  "tenant",
  "method",
  "route",
  "status",
  "ms",
  "reason",
  "object",
  "delivered",
  "failed",
  "delivery",
  "kind",
  "messages",
  "provider",
  "tried",
  "connection",
]);
/** Tokens by their form, keys as this run makes them, people, and each query string. */
const SECRET = /btk_[\w-]{20}|the-operator-of|\.[\w-]{43}\b|is-not-guessed-\d+|@|Person p|token=|\?|bearer/i;

/** Lines that tell what no log may tell, or that are no lines of ours. */
export function indiscreet(lines) {
  return lines.filter((line) => {
    try {
      return SECRET.test(line) || Object.keys(JSON.parse(line)).some((fact) => !FACTS.has(fact));
    } catch {
      return true;
    }
  });
}
