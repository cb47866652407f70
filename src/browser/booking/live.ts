// Learns of changes to the shown starts: from a socket, and with conditional requests while there is no socket.

const LONGEST_PAUSE_MS = 30_000;
const ASK_EVERY_MS = 15_000;
const PING_EVERY_MS = 45_000;
/** A connection counts as working only after this time, because a server may accept it and drop it at once. */
const STEADY_MS = 10_000;
/** Viewers of one change spread their requests over this time. */
const SPREAD_MS = 600;

let address = "";
let socket: WebSocket | null = null;
let failures = 0;
let asking = 0;
let etag = "";
let pending = 0;
/** The instant of the last known change, by the server's clock. */
let sinceMs = 0;
let isStale = false;
let refresh: (sinceMs: number) => Promise<void> = async () => undefined;
let watched: HTMLElement | null = null;

/** Follows the shown picker and stops following a former one. */
export function followLive(main: ParentNode, onChange: (sinceMs: number) => Promise<void>): void {
  refresh = onChange;
  watched = main.querySelector<HTMLElement>("[data-live]");
  const wanted = watched?.dataset.live ?? "";
  if (wanted === address) return;
  address = wanted;
  etag = "";
  failures = 0;
  socket?.close();
  socket = null;
  if (address) connect();
}

function connect(): void {
  const own = address;
  const fresh = new WebSocket(new URL(own, location.href.replace(/^http/, "ws")));
  socket = fresh;
  fresh.onmessage = ({ data }) => {
    const told = parse(data);
    if (told === null) return;
    if (told.type === "snapshot") {
      // Something may have changed while the socket was down.
      if (failures > 0) changed(Date.now());
      stopAsking();
      steady = setTimeout(() => (failures = 0), STEADY_MS);
    } else if (told.dates.length === 0 || told.dates.some(isShown)) changed(told.asOfMs);
  };
  let steady = 0;
  const ping = setInterval(() => fresh.readyState === WebSocket.OPEN && fresh.send("ping"), PING_EVERY_MS);
  fresh.onclose = () => {
    clearInterval(ping);
    clearTimeout(steady);
    if (socket !== fresh || address !== own) return;
    socket = null;
    failures += 1;
    startAsking();
    setTimeout(
      () => address === own && socket === null && connect(),
      Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures) * (0.5 + Math.random()),
    );
  };
}

function parse(text: unknown): { type: string; dates: string[]; asOfMs: number } | null {
  try {
    const { type, dates, as_of } = JSON.parse(String(text));
    return { type, dates: Array.isArray(dates) ? dates : [], asOfMs: Date.parse(as_of) };
  } catch {
    return null;
  }
}

/** One more day on each side, because the dates come in another zone than the shown one. */
function isShown(date: string): boolean {
  const search = new URLSearchParams(watched?.dataset.watched?.split("?")[1]);
  const at = Date.parse(date);
  const DAY_MS = 86_400_000;
  return at >= Date.parse(search.get("from") ?? "") - DAY_MS && at <= Date.parse(search.get("to") ?? "") + DAY_MS;
}

/**
 * Merges simultaneous changes into one refresh, one at a time, none while the page is hidden. Viewers do not all
 * refresh at the same instant.
 */
function changed(asOfMs: number): void {
  sinceMs = Math.max(sinceMs, asOfMs || 0);
  if (document.visibilityState === "hidden") isStale = true;
  else if (!pending) pending = setTimeout(look, 40 + Math.random() * SPREAD_MS);
}

async function look(): Promise<void> {
  const since = sinceMs;
  await refresh(since).catch(() => undefined);
  pending = 0;
  if (sinceMs > since) changed(sinceMs);
}

function startAsking(): void {
  if (!asking) asking = setInterval(() => document.visibilityState === "visible" && void ask(), ASK_EVERY_MS);
}

function stopAsking(): void {
  clearInterval(asking);
  asking = 0;
}

async function ask(): Promise<void> {
  const slots = watched?.dataset.watched;
  if (!slots) return;
  const answer = await fetch(slots, { headers: etag ? { "if-none-match": etag } : {}, cache: "no-store" }).catch(
    () => null,
  );
  if (answer?.status !== 200) return;
  const before = etag;
  etag = answer.headers.get("etag") ?? "";
  if (before) changed(Date.now());
}

// A visitor who returns to a hidden page gets the current state.
let hiddenAtMs = 0;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hiddenAtMs = Date.now();
  else if (address && (isStale || (hiddenAtMs && Date.now() - hiddenAtMs > 30_000))) {
    isStale = false;
    changed(sinceMs || Date.now());
  }
});
