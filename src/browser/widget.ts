// The embed loader: the element <berth-booking>, buttons that open it in a dialog, and window.Berth. It shows a frame and
// follows its messages; it decides nothing, and asks no more of the page's content policy than its script and its frame.

import { EVENT_TYPES, type EventType, isMessage, messageOf } from "./protocol";

type Pair = readonly [name: string, value: unknown];
type Listener = (data: unknown, event: CustomEvent) => void;

type BerthApi = {
  /** Opens the dialog. Options are named like the attributes of the element; `metadata` may be an object. */
  open(options: Readonly<Record<string, unknown>> & { readonly tenant: string }): HTMLElement;
  close(): void;
  /** Listens to every element on the page; answers how to stop. */
  on(type: EventType, listener: Listener): () => void;
  readonly version: 1;
};

declare global {
  interface Window {
    Berth?: BerthApi;
  }
}

const TAG = "berth-booking";
const PREFIX = "data-berth-";
const TRIGGER = "[data-berth-tenant],a[data-berth-popup]";
const PASSED =
  /^(service|name|email|phone|notes|date|month|duration|resource|party|tz|lang|theme|utm_.+|metadata\[.+\])$/;
const FIRST_HEIGHT_PX = 560;
const MOST_HEIGHT_PX = 50_000;
const RELOAD_AFTER_MS = 50;

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
  let frame: HTMLIFrameElement | undefined;

  const show = () => {
    const mode = attribute(element, "mode");
    const url = frameUrl(element);
    const isButton = /^(floating|popup)$/.test(mode);
    const label = attribute(element, "label");
    const colour = attribute(element, "color") || styleOf(element, "accent") || "#1f4fd8";
    const wanted = isButton ? mode + label + colour : url;
    if (wanted === shown) return;
    shown = wanted;
    // A new frame, because sending the old one elsewhere would leave a step in the history of the page.
    frame = undefined;
    root.replaceChildren();
    if (!url) return;
    if (isButton) {
      const button = newButton(
        label || "Book now",
        `border-radius:var(--berth-radius,99px);padding:14px 22px;font:600 16px/1.2 var(--berth-font,system-ui)${
          mode === "floating"
            ? ";position:fixed;right:20px;bottom:20px;z-index:2147483000;box-shadow:0 4px 16px #0004"
            : ""
        }`,
      );
      button.style.backgroundColor = colour;
      root.append(button);
      button.style.color = inkOn(getComputedStyle(button).backgroundColor);
      button.onclick = () => openDialog(newBooking(copied(element)), button, element, root);
    } else {
      frame = document.createElement("iframe");
      frame.title = attribute(element, "title") || label || "Booking";
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "no-referrer";
      frame.src = url;
      frame.style.cssText = `display:block;border:0;width:100%;height:${heightPx || leastHeightPx() || FIRST_HEIGHT_PX}px;${
        leave ? "max-height:calc(100vh - 76px);max-height:calc(100dvh - 76px)" : ""
      }`;
      if (!leave && !matchMedia("(prefers-reduced-motion:reduce)").matches) frame.style.transition = "height .2s";
      root.append(frame);
    }
  };

  const hear = ({ source, origin, data: message }: MessageEvent) => {
    const from = frame?.contentWindow;
    if (!frame || !from || source !== from || origin !== originOf(element) || !isMessage(message)) return;
    const { type, data } = message;
    if (type === "close") leave?.();
    if (type === "ready") from.postMessage(messageOf("hello", attribute(element, "ns")), origin);
    if (type === "height" && typeof data.px === "number" && data.px > 0 && data.px < MOST_HEIGHT_PX) {
      heightPx = Math.max(Math.ceil(data.px), leastHeightPx());
      frame.style.height = `${heightPx}px`;
      // From here on the height fits; a bar that comes and goes would change it again.
      if (!leave) frame.setAttribute("scrolling", "no");
    }
    if ((EVENT_TYPES as readonly string[]).includes(type)) {
      element.dispatchEvent(new CustomEvent(`berth:${type}`, { bubbles: true, composed: true, detail: data }));
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
    changes.disconnect();
    removeEventListener("message", hear);
    removeEventListener("load", show);
    root.replaceChildren();
  };
}

function attribute(element: Element, name: string): string {
  return element.getAttribute(name) ?? "";
}

function originOf(element: Element, name = "origin"): string {
  return new URL(attribute(element, name) || scriptOrigin, location.href).origin;
}

function styleOf(element: BerthBooking, name: string): string {
  return getComputedStyle(element.opener ?? element)
    .getPropertyValue(`--berth-${name}`)
    .trim();
}

/** Where the frame is, or nothing without a tenant. What the attributes say goes before what the page's address says. */
function frameUrl(element: BerthBooking): string {
  const tenant = attribute(element, "tenant");
  if (!tenant) return "";
  const url = new URL("/embed/", originOf(element));
  const query = url.searchParams;
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (PASSED.test(name) && (element.hasAttribute("prefill-from-url") || name.startsWith("utm_")))
      query.set(name, value);
  }
  for (const { name, value } of element.attributes) {
    const parameter = name.replace(/^metadata-(.+)/, "metadata[$1]");
    if (PASSED.test(parameter) || name === "ns") query.set(parameter, value);
  }
  for (const name of ["accent", "radius", "font", "background", "text"]) {
    const value = styleOf(element, name);
    if (value) query.set(name, value);
  }
  const path = [tenant, query.get("service") ?? ""].filter(Boolean);
  query.delete("service");
  url.pathname += path.map(encodeURIComponent).join("/");
  return url.href;
}

/** Black or white, whichever can be read on the colour, which is told as `rgb(…)`. */
function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => (Number(part) / 255) ** 2.2);
  return 0.21 * red + 0.72 * green + 0.07 * blue > 0.18 ? "#000" : "#fff";
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
    if (value != null && value !== false) booking.setAttributeNS(null, name, String(value));
  }
  return booking;
}

/** What one element says about a booking, for another that is to show it. */
function copied(element: Element, prefix = ""): [string, string][] {
  return [...element.attributes]
    .filter(({ name }) => name.startsWith(prefix) && !/^(mode|id|class|style|slot)$/.test(name))
    .map(({ name, value }) => [name.slice(prefix.length), value]);
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
    "display:block;max-width:760px;margin:auto;overflow:hidden;border-radius:12px;background:var(--berth-background,#fff)";

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
    if (!tenant || origin !== originOf(trigger, "data-berth-origin")) return;
    const passed = [...searchParams].filter(([name]) => PASSED.test(name));
    pairs.unshift(
      ...passed.map(([name, value]) => [name.replace(/^metadata\[(.+)\]/, "metadata-$1"), value] as const),
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
    open({ metadata, ...options }) {
      const named = Object.entries(metadata ?? {}).map(([key, value]) => [`metadata-${key}`, value] as const);
      const booking = newBooking([...Object.entries(options), ...named]);
      openDialog(booking, document.activeElement, undefined, document.body);
      return booking;
    },
    close: () => closeCurrent(),
    on(type, listener) {
      const hear = (event: Event) => listener((event as CustomEvent).detail, event as CustomEvent);
      // On the way down, so that nobody who stops the event on its way up keeps it from those who asked.
      document.addEventListener(`berth:${type}`, hear, true);
      return () => document.removeEventListener(`berth:${type}`, hear, true);
    },
    version: 1,
  };
  document.addEventListener("click", onClick, true);
  customElements.define(TAG, BerthBooking);
}
