// Runs in the page inside the frame: sends events and its height to the embedding page. It answers only the origin that
// said hello, and sends ids and times, never the customer.

import type { BerthEvents } from "./berth-widget";
import { isMessage, messageOf } from "./protocol";

type Data = Readonly<Record<string, string | number | boolean>>;

/** Any site may be the embedding page, so events contain no name and no address. */
export type FrameEvents = Omit<BerthEvents, "ready">;

export type Frame = {
  /** Sends an event to the embedding page, after its hello. Does nothing without an embedding page. */
  post<Type extends keyof FrameEvents>(type: Type, data: FrameEvents[Type]): void;
};

/** `isDenied`: the embedding page may not show the business; it gets the reason and nothing else. */
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

  // Measures an inner element: the document is never lower than the frame, so it would not shrink again.
  const root = document.querySelector("[data-berth-root]") ?? document.body;
  const tellHeight = () => {
    const { bottom, height } = root.getBoundingClientRect();
    const { marginBottom, paddingBottom } = getComputedStyle(document.body);
    const outside = root === document.body ? [marginBottom] : [marginBottom, paddingBottom];
    const belowPx = outside.reduce((sum, length) => sum + Number.parseFloat(length), 0);
    const px = Math.ceil(bottom + window.scrollY + belowPx);
    // A hidden frame has no height, and before the hello there is no receiver.
    if (parentOrigin === undefined || height === 0 || px === toldHeightPx) return;
    toldHeightPx = px;
    send("height", { px });
  };

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || parentOrigin !== undefined || !isMessage(data) || data.type !== "hello") return;
    // Pages without an origin cannot be told apart, so they get no messages.
    if (origin === "null") return;
    parentOrigin = origin;
    for (const told of waiting.splice(0)) told();
    tellHeight();
  });
  // The embedding page never receives keys pressed in a frame, so Escape could not close its dialog.
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (parentOrigin !== undefined && !document.querySelector("dialog[open]")) send("close", {});
  });
  new ResizeObserver(tellHeight).observe(root);
  // The only message to any origin, because it contains nothing. The embedding page answers it.
  parent.postMessage(messageOf("ready", ns, isDenied ? { denied: true } : {}), "*");
  return { post: (type, data) => send(type, data as Data) };
}
