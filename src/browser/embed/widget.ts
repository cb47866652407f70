// The embed loader: the element <berth-booking>, buttons that open it in a dialog, and window.Berth. It shows a frame
// and follows its messages; it decides nothing. The page's content policy must allow only its script and its frame.

import type { BerthApi, BerthOptions } from "./berth-widget";
import { EVENT_TYPES, isMessage, messageOf } from "./protocol";

type Pair = readonly [name: string, value: unknown];

const TAG = "berth-booking";
const PREFIX = "data-berth-";
const TRIGGER = "[data-berth-tenant],a[data-berth-popup]";
const LOOKS = ["accent", "background", "text", "radius", "font"];
/** Attributes that the frame's address contains. */
const PASSED = /^(service|date|month|duration|resource|party|tz|lang|theme|utm_\w+|metadata\[.+\])$/;
/** Attributes after the # of the address, which no server receives. */
const PRIVATE = /^(name|email|phone|notes)$/;
/**
 * The attributes that a trigger passes to the element it opens. Others stay behind, because a trigger may come from
 * user content.
 */
const COPIED =
  /^(tenant|service|name|email|phone|notes|date|month|duration|resource|party|tz|lang|theme|accent|background|text|radius|font|label|color|title|ns|close-label|min-height|prefill-from-url|utm_\w+|metadata-.+)$/i;
const FIRST_HEIGHT_PX = 560;
const MOST_HEIGHT_PX = 50_000;
const RELOAD_AFTER_MS = 50;
/** A frame that is silent for this long was blocked from loading. */
const SILENT_MS = 8_000;
/** Placeholder bars for the content. */
const LOADING = [24, 76, 128]
  .map((top, at) => `linear-gradient(#8884 0 0) 50% ${top}px/92% ${at === 2 ? 340 : 32}px no-repeat`)
  .join();

const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
const scriptOrigin = new URL((script as HTMLScriptElement | null)?.src || ".", location.href).origin;
let closeCurrent = () => {};

class BerthBooking extends HTMLElement {
  /** For a dialog: the element that opened it, whose colours apply. */
  opener: Element | undefined;
  /** For a dialog: closes it. */
  leave: (() => void) | undefined;
  private stop: (() => void) | undefined;

  connectedCallback(): void {
    this.stop = start(this);
  }

  disconnectedCallback(): void {
    this.stop?.();
    this.leave?.();
  }
}

/**
 * Shows the booking for the attributes, follows their changes and the frame's messages. Returns a function that stops
 * it.
 */
function start(element: BerthBooking): () => void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const { leave } = element;
  const leastHeightPx = () => Number(attribute(element, "min-height"));
  let shown = "";
  let heightPx = 0;
  let timer: ReturnType<typeof setTimeout>;
  let silence: ReturnType<typeof setTimeout>;
  let frame: HTMLIFrameElement | undefined;

  const show = () => {
    const mode = attribute(element, "mode");
    const url = frameUrl(element);
    const isButton = /^(floating|popup)$/.test(mode);
    const label = attribute(element, "label");
    const colour = attribute(element, "color") || lookOf(element, "accent") || "#1f4fd8";
    const wanted = isButton ? mode + label + colour : url;
    if (wanted === shown) return;
    shown = wanted;
    // A new frame, because navigating the old one would add a step to the page's history.
    frame = undefined;
    clearTimeout(silence);
    root.replaceChildren();
    if (!url) return;
    if (isButton) {
      const button = newButton(
        label || "Book now",
        `border-radius:${lookOf(element, "radius") || "99px"};padding:14px 22px;font:600 16px/1.2 ${lookOf(element, "font") || "system-ui"}${
          mode === "floating"
            ? ";position:fixed;right:20px;bottom:20px;z-index:2147483000;box-shadow:0 4px 16px #0004"
            : ""
        }`,
      );
      button.style.backgroundColor = colour;
      root.append(button);
      button.style.color = isLight(channelsOf(getComputedStyle(button).backgroundColor)) ? "#000" : "#fff";
      button.onclick = () => {
        const booking = newBooking(copied(element));
        booking.setAttribute("origin", originOf(element));
        openDialog(booking, button, element, root);
      };
    } else {
      frame = document.createElement("iframe");
      frame.title = attribute(element, "title") || label || "Booking";
      frame.allow = "clipboard-write;web-share";
      frame.referrerPolicy = "no-referrer";
      frame.src = url;
      frame.style.cssText = `display:block;border:0;width:100%;background:${LOADING};height:${heightPx || leastHeightPx() || FIRST_HEIGHT_PX}px;${
        leave ? "max-height:calc(100vh - 100px);max-height:calc(100dvh - 100px)" : ""
      }`;
      if (!leave && !matchMedia("(prefers-reduced-motion:reduce)").matches) frame.style.transition = "height .2s";
      root.append(frame);
      silence = setTimeout(() => {
        root.append(outsideLink(url));
        tell("error", { code: "unavailable" });
        console.error(
          `Berth: ${url.split("?")[0]} said nothing for ${SILENT_MS / 1000} s. Can it be reached? A content policy of this page needs: frame-src ${originOf(element)}`,
        );
      }, SILENT_MS);
    }
  };

  const tell = (type: string, detail: unknown) =>
    element.dispatchEvent(new CustomEvent(`berth:${type}`, { bubbles: true, composed: true, detail }));

  /** The frame has loaded: removes the placeholder, and makes the background transparent if the themes match. */
  const settle = (shownFrame: HTMLIFrameElement) => {
    clearTimeout(silence);
    root.querySelector("a")?.remove();
    shownFrame.style.background = isDarkBehind(element) && themeOf(element) === "light" ? "#fff" : "none";
  };

  const hear = ({ source, origin, data: message }: MessageEvent) => {
    const from = frame?.contentWindow;
    if (!frame || !from || source !== from || origin !== originOf(element) || !isMessage(message)) return;
    const { type, data } = message;
    if (type === "close") leave?.();
    if (type === "ready") {
      settle(frame);
      from.postMessage(messageOf("hello", attribute(element, "ns")), origin);
      // The frame sends the reason next.
      if (data.denied) return;
    }
    if (type === "error" && data.code === "not_allowed") sayHowToAllow(element, origin);
    if (type === "height" && typeof data.px === "number" && data.px > 0 && data.px < MOST_HEIGHT_PX) {
      heightPx = Math.max(Math.ceil(data.px), leastHeightPx());
      frame.style.height = `${heightPx}px`;
      // From now on the height fits; a scrollbar that appears and disappears would change it again.
      if (!leave) frame.setAttribute("scrolling", "no");
    }
    if ((EVENT_TYPES as readonly string[]).includes(type)) {
      tell(type, data);
    }
  };

  const changes = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(show, RELOAD_AFTER_MS);
  });
  // A content policy does not count such a sheet as inline style, and the page's own rules override it.
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ":host{display:block}:host([mode=popup]){display:inline-block}:host([mode=floating]){display:contents}",
    );
    root.adoptedStyleSheets = [sheet];
  } catch {}
  changes.observe(element, { attributes: true });
  addEventListener("message", hear);
  // Styles of the page may load after the element.
  addEventListener("load", show);
  show();
  return () => {
    clearTimeout(timer);
    clearTimeout(silence);
    changes.disconnect();
    removeEventListener("message", hear);
    removeEventListener("load", show);
    root.replaceChildren();
  };
}

function attribute(element: Element, name: string): string {
  return element.getAttribute(name) ?? "";
}

function originOf(element: Element): string {
  return new URL(attribute(element, "origin") || scriptOrigin, location.href).origin;
}

/** The page's style for the frame: an attribute overrides a custom property. */
function lookOf(element: BerthBooking, name: string): string {
  const host = element.opener ?? element;
  const value = attribute(element, name) || getComputedStyle(host).getPropertyValue(`--berth-${name}`).trim();
  if (!/^(accent|background|text)$/.test(name) || !value) return value;
  // Converts any CSS colour into one that an address can contain.
  const probe = document.createElement("i");
  probe.style.color = value;
  document.body.append(probe);
  const parts = probe.style.color ? channelsOf(getComputedStyle(probe).color) : [];
  probe.remove();
  if (parts.length < 3) return value;
  return `#${parts
    .slice(0, 3)
    .map((part) => Math.round(part).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Light, unless the element or the page's own scheme says otherwise. */
function themeOf(element: BerthBooking): string {
  const scheme = getComputedStyle(element.opener ?? element).colorScheme;
  const own = /dark/.test(scheme) ? (/light/.test(scheme) ? "auto" : "dark") : "light";
  return attribute(element, "theme") || own;
}

/** The frame's address; empty without a tenant. Attributes override the query of the page's address. */
function frameUrl(element: BerthBooking): string {
  const tenant = attribute(element, "tenant");
  if (!tenant) return "";
  const url = new URL("/embed/", originOf(element));
  const query = url.searchParams;
  const told = new URLSearchParams();
  const put = (name: string, value: string) => {
    if (PASSED.test(name)) query.set(name, value);
    if (PRIVATE.test(name)) told.set(name, value);
  };
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (element.hasAttribute("prefill-from-url") || name.startsWith("utm_")) put(name, value);
  }
  for (const { name, value } of element.attributes) put(name.replace(/^metadata-(.+)/, "metadata[$1]"), value);
  for (const name of LOOKS) {
    const value = lookOf(element, name);
    if (value) query.set(name, value);
  }
  const ns = attribute(element, "ns");
  if (ns) query.set("ns", ns);
  if (themeOf(element) !== "light") query.set("theme", themeOf(element));
  query.set("site", location.origin);
  told.set("at", location.pathname);
  const path = [tenant, query.get("service") ?? ""].filter(Boolean);
  query.delete("service");
  url.pathname += path.map(encodeURIComponent).join("/");
  url.hash = `${told}`;
  return url.href;
}

/** A link to the booking page outside a frame. */
function outsideLink(url: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = url.replace("/embed/", "/").replace(/[?#].*/, "");
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Open the booking page";
  return link;
}

function sayHowToAllow(element: Element, origin: string): void {
  console.error(
    `Berth: ${attribute(element, "tenant")} may not be shown on ${location.origin}. Add it to embed_origins (the list replaces the one before):
curl -X PATCH ${origin}/v1/tenant -H 'authorization: Bearer STAFF_TOKEN' -H 'content-type: application/json' -d '{"embed_origins":["${location.origin}"]}'
More: ${origin}/docs/embed`,
  );
}

/** Red, green, blue and, if present, alpha of `rgb(…)`. */
function channelsOf(colour: string): number[] {
  return /^rgb/.test(colour) ? (colour.match(/[\d.]+/g) ?? []).map(Number) : [];
}

function isLight([red = 0, green = 0, blue = 0]: readonly number[]): boolean {
  const [r, g, b] = [red, green, blue].map((part) => (part / 255) ** 2.2) as [number, number, number];
  return 0.21 * r + 0.72 * g + 0.07 * b > 0.18;
}

/** True when the page's background behind an element is dark. */
function isDarkBehind(element: Element): boolean {
  for (let node: Element | null = element; node; node = node.parentElement ?? (node.getRootNode() as ShadowRoot).host) {
    const colour = channelsOf(getComputedStyle(node).backgroundColor);
    if (colour.length > 2 && (colour[3] ?? 1) > 0.5) return !isLight(colour);
  }
  return false;
}

function newButton(text: string, css: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.style.cssText = `border:0;min-width:44px;min-height:44px;cursor:pointer;${css}`;
  return button;
}

function newBooking(pairs: readonly Pair[]): BerthBooking {
  const booking = document.createElement(TAG) as BerthBooking;
  for (const [name, value] of pairs) {
    // This keeps the case of attribute names, which metadata needs.
    if (value != null && value !== false && COPIED.test(name)) booking.setAttributeNS(null, name, String(value));
  }
  return booking;
}

/** The attributes of one element that another one needs to show its booking. */
function copied(element: Element, prefix = ""): Pair[] {
  return [...element.attributes]
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, value }) => [name.slice(prefix.length), value]);
}

/** The background of a dialog, because the frame itself is transparent. */
function groundOf(booking: BerthBooking): string {
  const theme = themeOf(booking);
  const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme:dark)").matches);
  return lookOf(booking, "background") || (isDark ? "#12151b" : "#fff");
}

function openDialog(booking: BerthBooking, focused: Element | null, opener: Element | undefined, home: Node): void {
  closeCurrent();
  const { clientWidth, style } = document.documentElement;
  const { overflow, paddingRight } = style;
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", attribute(booking, "label") || "Booking");
  dialog.style.cssText =
    "box-sizing:border-box;width:100%;height:100%;max-width:none;max-height:none;margin:0;border:0;padding:60px 8px 16px;background:#0009";
  const cross = newButton(
    "\u00d7",
    "position:absolute;top:8px;right:8px;border-radius:99px;padding:0;background:#000;color:#fff;font:28px/1 system-ui",
  );
  cross.setAttribute("aria-label", attribute(booking, "close-label") || "Close");
  booking.style.cssText =
    "display:block;box-sizing:border-box;max-width:760px;margin:auto;overflow:hidden;border-radius:12px;padding:12px";

  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeCurrent = () => {};
    dialog.close();
    dialog.remove();
    style.overflow = overflow;
    style.paddingRight = paddingRight;
    // Not every browser focuses a clicked button, so there may be nothing to return to.
    (focused as HTMLElement | null)?.focus?.();
  };
  booking.opener = opener;
  booking.style.background = groundOf(booking);
  closeCurrent = booking.leave = cross.onclick = dialog.onclose = close;
  dialog.onclick = ({ target }) => target === dialog && close();
  dialog.append(cross, booking);
  home.appendChild(dialog);
  // Without its scrollbar, the page would become wider and jump.
  if (innerWidth > clientWidth) style.paddingRight = `${innerWidth - clientWidth}px`;
  style.overflow = "hidden";
  dialog.showModal();
}

/** A click on a button or link that opens a booking. A click that opens a new tab or window passes through. */
function onClick(event: MouseEvent): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  // Uses the path, because a click inside a shadow tree appears as one on its host.
  const trigger = (event.composedPath() as HTMLElement[]).find((node) => node.matches?.(TRIGGER));
  if (!trigger) return;
  const pairs: Pair[] = copied(trigger, PREFIX);
  if (!attribute(trigger, "data-berth-tenant")) {
    const { origin, pathname, searchParams } = new URL((trigger as HTMLAnchorElement).href);
    const [tenant, service] = pathname
      .replace(/^\/(book|embed)\//, "/")
      .split("/")
      .filter(Boolean)
      .map(decodeURIComponent);
    // A link to another site stays a link.
    if (!tenant || origin !== scriptOrigin) return;
    pairs.unshift(
      ...[...searchParams].map(([name, value]) => [name.replace(/^metadata\[(.+)\]/, "metadata-$1"), value] as const),
      ["tenant", tenant],
      ["service", service],
    );
  }
  event.preventDefault();
  openDialog(newBooking(pairs), trigger, trigger, document.body);
}

// A page that loads the script twice defines the element once.
if (!customElements.get(TAG)) {
  window.Berth = {
    open({ metadata, ...options }: BerthOptions) {
      const named = Object.entries(metadata ?? {}).map(([key, value]) => [`metadata-${key}`, value] as const);
      const booking = newBooking([...Object.entries(options), ...named]);
      openDialog(booking, document.activeElement, undefined, document.body);
      return booking;
    },
    close: () => closeCurrent(),
    on(type: string, listener: (data: never, event: never) => void) {
      const hear = (event: Event) => listener((event as CustomEvent).detail as never, event as never);
      // In the capture phase, so that a listener that stops the event cannot hide it from others.
      document.addEventListener(`berth:${type}`, hear, true);
      return () => document.removeEventListener(`berth:${type}`, hear, true);
    },
    version: 1,
  } as BerthApi;
  document.addEventListener("click", onClick, true);
  customElements.define(TAG, BerthBooking);
}
