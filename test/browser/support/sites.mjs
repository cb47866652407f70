// The embed loader on pages of another site. A stand-in for the booking pages uses the real frame module.

import assert from "node:assert/strict";
import { after, before, beforeEach } from "node:test";
import { build } from "esbuild";
import { buildBrowser, readAssets } from "../../../scripts/build-browser.mjs";
import { ROOT } from "../../../scripts/project.mjs";
import { launchBrowser, skip, startSite } from "./browser.mjs";

let browser;
export let page;
export let context;
/** Serves the loader and the frames. */
export let berth;
/** Has the loader on its pages. */
export let shop;
/** Has nothing to do with either. */
export let stranger;
let pages = {};
const FRAME_STYLE = "body,h1{margin:0}[data-berth-root]{height:300px;background:#fff}";

export const html = (body, { head = "" } = {}) =>
  `<!doctype html><html lang="en"><head><title>Shop</title>${head}<script src="${berth.origin}/widget.js"></script></head>
   <body><main><h1>Shop</h1>${body}</main></body></html>`;

/** Opens a page of the shop; `body` may be a whole answer. */
export async function visit(body, { query = "", head = "" } = {}) {
  setPages({ "/": typeof body === "string" ? html(body, { head }) : body });
  await page.goto(`${shop.origin}/${query}`);
}

/** The frame of the booking pages, once it has learned who is around it. */
export async function bookingFrame(selector = "berth-booking iframe") {
  const element = await page.waitForSelector(selector);
  const frame = await element.contentFrame();
  await frame.waitForFunction(() => "berthFrame" in window);
  return frame;
}

export const frameHeight = () => page.locator("iframe").evaluate((frame) => frame.style.height);

export const untilHeight = (height) =>
  page.waitForFunction((wanted) => {
    const bookings = [...document.querySelectorAll("berth-booking")];
    return bookings.some(({ shadowRoot }) => shadowRoot.querySelector("iframe")?.style.height === wanted);
  }, height);

export const setHeight = (frame, px) =>
  frame.evaluate((wanted) => {
    document.querySelector("[data-berth-root]").style.height = `${wanted}px`;
  }, px);

/** What the frame is asked for, and what it alone is told; who is around it and where is the same each time. */
export const queryOf = async () => {
  const url = new URL(await page.locator("iframe").first().getAttribute("src"));
  const { site, ...asked } = Object.fromEntries(url.searchParams);
  const { at, ...told } = Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
  assert.deepEqual([site, at], [shop.origin, "/"]);
  for (const name of ["name", "email", "phone", "notes"]) assert.equal(asked[name], undefined, `${name} is sent`);
  return { origin: url.origin, path: url.pathname, ...asked, ...told };
};

export const isDialogOpen = () =>
  page
    .locator("dialog:modal")
    .count()
    .then((count) => count === 1);

export const untilClosed = () => page.waitForFunction(() => !document.querySelector("dialog"));

/** What the shop shows, by path. */
export function setPages(next) {
  pages = next;
}

/** For the tests of a file: a browser, the sites, and a new window for each test. */
export function setSites() {
  before(async () => {
    if (skip) return;
    browser = await launchBrowser();
    await buildBrowser();
    const { outputFiles } = await build({
      stdin: {
        contents: `import { startFrame } from "./src/browser/embed/frame";
        const isDenied = document.querySelector("[data-denied]") !== null;
        window.berthFrame = startFrame({ ns: new URLSearchParams(location.search).get("ns") ?? "", isDenied });
        if (isDenied) window.berthFrame.post("error", { code: "not_allowed" });`,
        resolveDir: ROOT,
      },
      bundle: true,
      write: false,
      format: "esm",
    });
    const frameScript = outputFiles[0].text;
    berth = await startSite(({ pathname }) => {
      if (pathname === "/widget.js") return { body: readAssets().WIDGET_SCRIPT, type: "text/javascript" };
      if (pathname === "/frame.js") return { body: frameScript, type: "text/javascript" };
      if (/^\/embed\/silent/.test(pathname)) return "<!doctype html><title>Silent</title>";
      if (pathname === "/embed/denied") {
        return `<!doctype html><title>Denied</title><main data-berth-root data-denied style="height:90px">No</main>
        <style>body{margin:0}</style><script type="module" src="/frame.js"></script>`;
      }
      if (/^\/(embed\/)?johndoe/.test(pathname)) {
        return `<!doctype html><html lang="en"><title>Book</title><style>${FRAME_STYLE}</style>
        <main data-berth-root><h1>Book</h1><button>Next</button></main><script type="module" src="/frame.js"></script>`;
      }
      return undefined;
    });
    shop = await startSite(({ pathname }) => pages[pathname]);
    stranger = await startSite(() => "<!doctype html><title>Stranger</title>");
  });

  beforeEach(async () => {
    if (skip) return;
    await context?.close();
    context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
  });

  after(async () => {
    await browser?.close();
    await Promise.all([berth, shop, stranger].map((site) => site?.stop()));
  });
}
