// The element <berth-booking>: a frame, or a button that opens one. It follows its attributes and the frame's messages.

import { attribute, copied, newBooking, originOf } from "./attributes";
import { newButton, openDialog } from "./dialog";
import { frameUrl, outsideLink } from "./frame-url";
import { channelsOf, isDarkBehind, isLight, lookOf, themeOf } from "./look";
import { EVENT_TYPES, isMessage, messageOf } from "./protocol";

const FIRST_HEIGHT_PX = 560;
const MOST_HEIGHT_PX = 50_000;
const RELOAD_AFTER_MS = 50;
/** A frame that is silent for this long was blocked from loading. */
const SILENT_MS = 8_000;
/** Placeholder bars for the content. */
const LOADING = [24, 76, 128]
  .map((top, at) => `linear-gradient(#8884 0 0) 50% ${top}px/92% ${at === 2 ? 340 : 32}px no-repeat`)
  .join();

export class BerthBooking extends HTMLElement {
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
      showButton(element, root, label, colour);
      return;
    }
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
    if ((EVENT_TYPES as readonly string[]).includes(type)) tell(type, data);
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

/** A button that opens the booking in a dialog; `floating` keeps it in a corner of the window. */
function showButton(element: BerthBooking, root: ShadowRoot, label: string, colour: string): void {
  const button = newButton(
    label || "Book now",
    `border-radius:${lookOf(element, "radius") || "99px"};padding:14px 22px;font:600 16px/1.2 ${lookOf(element, "font") || "system-ui"}${
      attribute(element, "mode") === "floating"
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
}

function sayHowToAllow(element: Element, origin: string): void {
  console.error(
    `Berth: ${attribute(element, "tenant")} may not be shown on ${location.origin}. Add it to embed_origins (the list replaces the one before):
curl -X PATCH ${origin}/v1/tenant -H 'authorization: Bearer STAFF_TOKEN' -H 'content-type: application/json' -d '{"embed_origins":["${location.origin}"]}'
More: ${origin}/docs/embed`,
  );
}
