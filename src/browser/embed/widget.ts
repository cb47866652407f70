// The embed loader: the element <berth-booking>, buttons that open it in a dialog, and window.Berth. It shows a frame and
// follows its messages; it decides nothing, and asks no more of the page's content policy than its script and its frame.

import type { BerthApi, BerthOptions } from "./berth-widget";
import { EVENT_TYPES, isMessage, messageOf } from "./protocol";

type Pair = readonly [name: string, value: unknown];

const TAG = "berth-booking";
const PREFIX = "data-berth-";
const TRIGGER = "[data-berth-tenant],a[data-berth-popup]";
const LOOKS = ["accent", "background", "text", "radius", "font"];
/** What the frame's address says. */
const PASSED = /^(service|date|month|duration|resource|party|tz|lang|theme|utm_\w+|metadata\[.+\])$/;
/** What stands behind the # of it, where it is sent to no server. */
const PRIVATE = /^(name|email|phone|notes)$/;
/** All that one element may say for another. Anybody may have written a trigger: its other attributes stay where they are. */
const COPIED =
  /^(tenant|service|name|email|phone|notes|date|month|duration|resource|party|tz|lang|theme|accent|background|text|radius|font|label|color|title|ns|close-label|min-height|prefill-from-url|utm_\w+|metadata-.+)$/i;
const FIRST_HEIGHT_PX = 560;
const MOST_HEIGHT_PX = 50_000;
const RELOAD_AFTER_MS = 50;
/** A frame that has not said a word for so long was kept from loading. */
const SILENT_MS = 8_000;
/** Bars where the content will be. */
const LOADING = [24, 76, 128]
  .map((top, at) => `linear-gradient(#8884 0 0) 50% ${top}px/92% ${at === 2 ? 340 : 32}px no-repeat`)
  .join();

const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
const scriptOrigin = new URL((script as HTMLScriptElement | null)?.src || ".", location.href).origin;
let closeCurrent = () => {};

class BerthBooking extends HTMLElement {
  /** In a dialog: who opened it, whose colours apply. */
  opener: Element | undefined;
  /** In a dialog: how to close it. */
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

/** Shows what the attributes say, follows their changes and the frame's messages, and answers how to stop. */
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
    // A new frame, because sending the old one elsewhere would leave a step in the history of the page.
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

  /** The frame is there: nothing is waited for, and what is behind it may be seen, if it suits. */
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
      // It will say why.
      if (data.denied) return;
    }
    if (type === "error" && data.code === "not_allowed") sayHowToAllow(element, origin);
    if (type === "height" && typeof data.px === "number" && data.px > 0 && data.px < MOST_HEIGHT_PX) {
      heightPx = Math.max(Math.ceil(data.px), leastHeightPx());
      frame.style.height = `${heightPx}px`;
      // From here on the height fits; a bar that comes and goes would change it again.
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
  // A sheet like this is no inline style to a content policy, and the page's own rules win over it.
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ":host{display:block}:host([mode=popup]){display:inline-block}:host([mode=floating]){display:contents}",
    );
    root.adoptedStyleSheets = [sheet];
  } catch {}
  changes.observe(element, { attributes: true });
  addEventListener("message", hear);
  // Styles of the page may come after the element.
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

/** How the page wants it to look: an attribute goes before a custom property. */
function lookOf(element: BerthBooking, name: string): string {
  const host = element.opener ?? element;
  const value = attribute(element, name) || getComputedStyle(host).getPropertyValue(`--berth-${name}`).trim();
  if (!/^(accent|background|text)$/.test(name) || !value) return value;
  // Whatever is a colour to the page's style becomes one that an address can say.
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

/** Where the frame is, or nothing without a tenant. What the attributes say goes before what the page's address says. */
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

/** The page that the frame would show, for who wants it without one. */
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

/** Red, green, blue and, where it is told, how much of them, of `rgb(…)`. */
function channelsOf(colour: string): number[] {
  return /^rgb/.test(colour) ? (colour.match(/[\d.]+/g) ?? []).map(Number) : [];
}

function isLight([red = 0, green = 0, blue = 0]: readonly number[]): boolean {
  const [r, g, b] = [red, green, blue].map((part) => (part / 255) ** 2.2) as [number, number, number];
  return 0.21 * r + 0.72 * g + 0.07 * b > 0.18;
}

/** Whether what the page has behind an element is dark. */
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
    // Names keep their case like this, which those of metadata need.
    if (value != null && value !== false && COPIED.test(name)) booking.setAttributeNS(null, name, String(value));
  }
  return booking;
}

/** What one element says about a booking, for another that is to show it. */
function copied(element: Element, prefix = ""): Pair[] {
  return [...element.attributes]
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, value }) => [name.slice(prefix.length), value]);
}

/** What a dialog has behind its frame, as the frame itself is transparent. */
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
    // Not every browser gives focus to a button that is clicked, so it may have none to come back to.
    (focused as HTMLElement | null)?.focus?.();
  };
  booking.opener = opener;
  booking.style.background = groundOf(booking);
  closeCurrent = booking.leave = cross.onclick = dialog.onclose = close;
  dialog.onclick = ({ target }) => target === dialog && close();
  dialog.append(cross, booking);
  home.appendChild(dialog);
  // Without its bar the page would become wider and jump.
  if (innerWidth > clientWidth) style.paddingRight = `${innerWidth - clientWidth}px`;
  style.overflow = "hidden";
  dialog.showModal();
}

/** A click on a button or link that opens a booking; one that asks for a tab or window of its own goes its way. */
function onClick(event: MouseEvent): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  // The path, because a click in a component's own tree is told as one on the component.
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
    // A link to somewhere else stays a link.
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

// A page that loads the script twice has it once.
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
      // On the way down, so that nobody who stops the event on its way up keeps it from those who asked.
      document.addEventListener(`berth:${type}`, hear, true);
      return () => document.removeEventListener(`berth:${type}`, hear, true);
    },
    version: 1,
  } as BerthApi;
  document.addEventListener("click", onClick, true);
  customElements.define(TAG, BerthBooking);
}
