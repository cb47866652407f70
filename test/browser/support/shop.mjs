// A site with the booking pages of a business in a frame, by the real loader. Also what its page hears.

import { startSite } from "./browser.mjs";
import { business, server, setStage, visitors } from "./stage.mjs";
import { choose, DESKTOP, fillIn, mainButton } from "./visitor.mjs";

/** Named by the business as a place for its pages. */
export let shop;
/** Not named. */
export let stranger;
/** The business. */
export let slug;
let body = "";

const TYPES = [
  "ready",
  "slot.selected",
  "hold.created",
  "hold.expired",
  "booking.created",
  "booking.rescheduled",
  "booking.cancelled",
  "waitlist.joined",
  "error",
];

const html = () =>
  `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>Shop</title>
   <link rel="icon" href="data:,"><script src="${server.origin}/widget.js"></script>
   <script>
     window.heard = [];
     window.messages = [];
     for (const type of ${JSON.stringify(TYPES)}) Berth.on(type, (data) => window.heard.push([type, data]));
     addEventListener("message", ({ data }) => window.messages.push(JSON.stringify(data)));
   </script></head><body><main><h1>Shop</h1>${body}</main></body></html>`;

/** Sets the stage for the tests of a file, with a business and two sites, of which it names one. */
export function setShop({ hasDemo = false } = {}) {
  setStage({
    hasDemo,
    use: async () => {
      shop = await startSite(({ pathname }) => (["/", "/other"].includes(pathname) ? html() : undefined));
      stranger = await startSite(({ pathname }) => (pathname === "/" ? html() : undefined));
      slug = await business.newTenant({ name: "Corner Shop", embed_origins: [shop.origin] });
    },
    leave: () => Promise.all([shop?.stop(), stranger?.stop()]),
  });
}

/** What the pages of both sites contain from now on. */
export function putOnPages(content) {
  body = content;
}

/** A page of the shop with this in it. */
export async function visit(content, device = DESKTOP, site = shop) {
  putOnPages(content);
  const page = await visitors.come({ ...device, allowed: [site.origin] });
  await page.goto(site.origin);
  return page;
}

export async function frameIn(page, selector = "berth-booking iframe") {
  const element = await page.waitForSelector(selector);
  const frame = await element.contentFrame();
  await frame.waitForSelector("main");
  return frame;
}

export const heard = (page, type) =>
  page.evaluate((wanted) => window.heard.filter(([one]) => one === wanted).map(([, data]) => data), type);
export const untilHeard = (page, type) =>
  page
    .waitForFunction((wanted) => window.heard.some(([one]) => one === wanted), type)
    .catch(async (fault) => {
      const told = await page.evaluate(() => window.heard);
      throw new Error(`${type} is not heard; only ${JSON.stringify(told)}`, { cause: fault });
    });

/** Books in the frame, as a customer of the shop would. */
export async function bookIn(frame, slot, press = "click") {
  await choose(frame, slot, { press });
  await fillIn(frame, { name: "Petra Private", email: "petra@private.example", notes: "Secret wish" });
  await mainButton(frame)[press]();
  await frame.waitForSelector(".alert.good");
}
