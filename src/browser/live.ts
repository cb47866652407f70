// Whether something changed in what is shown: told by a socket; asked for, with conditional requests, while there is none.

const LONGEST_PAUSE_MS = 30_000;
const ASK_EVERY_MS = 15_000;
const PING_EVERY_MS = 45_000;

let address = "";
let socket: WebSocket | null = null;
let failures = 0;
let asking = 0;
let etag = "";
let pending = 0;
let refresh: () => Promise<void> = async () => undefined;
let watched: HTMLElement | null = null;

/** Follows the picker that is shown, and lets go of one that is not. */
export function followLive(main: ParentNode, onChange: () => Promise<void>): void {
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
      // What changed while nobody listened.
      if (failures > 0) changed();
      failures = 0;
      stopAsking();
    } else if (told.dates.length === 0 || told.dates.some(isShown)) changed();
  };
  const ping = setInterval(() => fresh.readyState === WebSocket.OPEN && fresh.send("ping"), PING_EVERY_MS);
  fresh.onclose = () => {
    clearInterval(ping);
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

function parse(text: unknown): { type: string; dates: string[] } | null {
  try {
    const { type, dates } = JSON.parse(String(text));
    return { type, dates: Array.isArray(dates) ? dates : [] };
  } catch {
    return null;
  }
}

/** A day more to either side: the dates are told in another zone than the one that is shown. */
function isShown(date: string): boolean {
  const search = new URLSearchParams(watched?.dataset.watched?.split("?")[1]);
  const at = Date.parse(date);
  const DAY_MS = 86_400_000;
  return at >= Date.parse(search.get("from") ?? "") - DAY_MS && at <= Date.parse(search.get("to") ?? "") + DAY_MS;
}

/** One refresh for what comes at once; not all visitors at the same instant. */
function changed(): void {
  if (pending) return;
  pending = setTimeout(
    () => {
      pending = 0;
      refresh().catch(() => undefined);
    },
    60 + Math.random() * 200,
  );
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
  if (before) changed();
}

// Whoever comes back to a page that lay aside sees it as it is.
let hiddenAtMs = 0;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hiddenAtMs = Date.now();
  else if (address && hiddenAtMs && Date.now() - hiddenAtMs > 30_000) changed();
});
