// For the page inside the frame: tells the page around it what happens, and how high it is. It answers only to the
// origin that said hello, and tells ids and times, never who books.

import type { BerthEvents } from "./berth-widget";
import { isMessage, messageOf } from "./protocol";

type Data = Readonly<Record<string, string | number | boolean>>;

/** The page around may be anybody's, so there is no room for a name or an address. */
export type FrameEvents = Omit<BerthEvents, "ready">;

export type Frame = {
  /** Tells the page around. Waits for its hello; does nothing when there is no page around. */
  post<Type extends keyof FrameEvents>(type: Type, data: FrameEvents[Type]): void;
};

/** `isDenied`: the page around may not show the business; it hears why, and nothing more. */
export function startFrame({
  ns = "",
  isDenied = false,
}: {
  readonly ns?: string;
  readonly isDenied?: boolean;
} = {}): Frame {
  const { parent } = window;
  if (parent === window) return { post: () => undefined };

  let parentOrigin: string | undefined;
  let toldHeightPx = 0;
  const waiting: (() => void)[] = [];
  const send = (type: string, data: Data) => {
    const told = () => parent.postMessage(messageOf(type, ns, data), parentOrigin as string);
    if (parentOrigin === undefined) waiting.push(told);
    else told();
  };

  // An inner element is measured: the document is never lower than the frame, so it would not shrink again.
  const root = document.querySelector("[data-berth-root]") ?? document.body;
  const tellHeight = () => {
    const { bottom, height } = root.getBoundingClientRect();
    const { marginBottom, paddingBottom } = getComputedStyle(document.body);
    const outside = root === document.body ? [marginBottom] : [marginBottom, paddingBottom];
    const belowPx = outside.reduce((sum, length) => sum + Number.parseFloat(length), 0);
    const px = Math.ceil(bottom + window.scrollY + belowPx);
    // A frame that is not shown has no height, and one that nobody follows need not tell any.
    if (parentOrigin === undefined || height === 0 || px === toldHeightPx) return;
    toldHeightPx = px;
    send("height", { px });
  };

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || parentOrigin !== undefined || !isMessage(data) || data.type !== "hello") return;
    // A page without an origin cannot be told apart from others, so nothing is told to it.
    if (origin === "null") return;
    parentOrigin = origin;
    for (const told of waiting.splice(0)) told();
    tellHeight();
  });
  // Keys pressed in a frame never reach the page around it, so a dialog there could not be left by Escape.
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (parentOrigin !== undefined && !document.querySelector("dialog[open]")) send("close", {});
  });
  new ResizeObserver(tellHeight).observe(root);
  // The one message for anybody, because it says nothing: whoever answers is the page around.
  parent.postMessage(messageOf("ready", ns, isDenied ? { denied: true } : {}), "*");
  return { post: (type, data) => send(type, data as Data) };
}
