// The embed loader on pages of another site, against a stand-in for the booking pages that uses the real frame module.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { build } from "esbuild";
import { buildBrowser, readAssets } from "../../scripts/build-browser.mjs";
import { ROOT } from "../../scripts/project.mjs";
import { launchBrowser, skip, startSite, violations } from "./support/browser.mjs";

let browser;
let page;
let context;
/** Serves the loader and the frames. */
let berth;
/** Has the loader on its pages. */
let shop;
/** Has nothing to do with either. */
let stranger;
let pages = {};

const FRAME_STYLE = "body,h1{margin:0}[data-berth-root]{height:300px;background:#fff}";

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

const html = (body, { head = "" } = {}) =>
  `<!doctype html><html lang="en"><head><title>Shop</title>${head}<script src="${berth.origin}/widget.js"></script></head>
   <body><main><h1>Shop</h1>${body}</main></body></html>`;

/** Opens a page of the shop; `body` may be a whole answer. */
async function visit(body, { query = "", head = "" } = {}) {
  pages = { "/": typeof body === "string" ? html(body, { head }) : body };
  await page.goto(`${shop.origin}/${query}`);
}

/** The frame of the booking pages, once it has learned who is around it. */
async function bookingFrame(selector = "berth-booking iframe") {
  const element = await page.waitForSelector(selector);
  const frame = await element.contentFrame();
  await frame.waitForFunction(() => "berthFrame" in window);
  return frame;
}

const frameHeight = () => page.locator("iframe").evaluate((frame) => frame.style.height);
const untilHeight = (height) =>
  page.waitForFunction((wanted) => {
    const bookings = [...document.querySelectorAll("berth-booking")];
    return bookings.some(({ shadowRoot }) => shadowRoot.querySelector("iframe")?.style.height === wanted);
  }, height);
const setHeight = (frame, px) =>
  frame.evaluate((wanted) => {
    document.querySelector("[data-berth-root]").style.height = `${wanted}px`;
  }, px);
/** What the frame is asked for, and what it alone is told; who is around it and where is the same each time. */
const queryOf = async () => {
  const url = new URL(await page.locator("iframe").first().getAttribute("src"));
  const { site, ...asked } = Object.fromEntries(url.searchParams);
  const { at, ...told } = Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
  assert.deepEqual([site, at], [shop.origin, "/"]);
  for (const name of ["name", "email", "phone", "notes"]) assert.equal(asked[name], undefined, `${name} is sent`);
  return { origin: url.origin, path: url.pathname, ...asked, ...told };
};
const isDialogOpen = () =>
  page
    .locator("dialog:modal")
    .count()
    .then((count) => count === 1);
const untilClosed = () => page.waitForFunction(() => !document.querySelector("dialog"));

test("the element shows a frame as high as its content, without scrollbars", { skip }, async () => {
  const head = "<style>html{overflow-y:scroll}</style>";
  await visit('<berth-booking tenant="johndoe" service="haircut"></berth-booking>', { head });
  const frame = await bookingFrame();
  assert.deepEqual(await queryOf(), { origin: berth.origin, path: "/embed/johndoe/haircut" });
  await untilHeight("300px");
  const width = await frame.evaluate(() => {
    window.widths = [];
    new ResizeObserver(([entry]) => window.widths.push(entry.contentRect.width)).observe(document.documentElement);
    return window.innerWidth;
  });
  assert.equal(width, await page.locator("berth-booking").evaluate((element) => element.clientWidth));
  for (const px of [1400, 900.3, 120]) {
    await setHeight(frame, px);
    await untilHeight(`${Math.ceil(px)}px`);
    await frame.waitForFunction((wanted) => innerHeight === wanted, Math.ceil(px));
  }
  // Long enough to see whether the two answer each other for ever.
  await page.waitForTimeout(400);
  assert.equal(await frameHeight(), "120px");
  const widths = await frame.evaluate(() => [...new Set(window.widths)]);
  assert.deepEqual(widths, [width], "no scrollbar has taken room from the content");
  const look = await page.locator("iframe").evaluate((element) => ({
    title: element.title,
    border: getComputedStyle(element).borderTopWidth,
    referrer: element.referrerPolicy,
    loading: element.loading,
  }));
  assert.deepEqual(look, { title: "Booking", border: "0px", referrer: "no-referrer", loading: "auto" });
});

test("before the first message the frame has room; motion is spared to those who ask for it", { skip }, async () => {
  await visit('<berth-booking tenant="silent"></berth-booking>');
  assert.equal(await frameHeight(), "560px");
  assert.match(await page.locator("iframe").evaluate((frame) => frame.style.transition), /height 0?\.2s/);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await visit('<berth-booking tenant="silent" min-height="700" title="Book a haircut"></berth-booking>');
  assert.equal(await frameHeight(), "700px");
  assert.equal(await page.locator("iframe").evaluate((frame) => frame.style.transition), "");
  assert.equal(await page.locator("iframe").getAttribute("title"), "Book a haircut");
  await visit('<berth-booking tenant="johndoe" min-height="700"></berth-booking>');
  const frame = await bookingFrame();
  await setHeight(frame, 900);
  await untilHeight("900px");
  await setHeight(frame, 200);
  await untilHeight("700px");
});

test("a button opens a dialog that Escape, the backdrop and its own button close", { skip }, async () => {
  await visit(
    '<button data-berth-tenant="johndoe" data-berth-service="haircut" data-berth-label="Book a cut">Cut</button>',
  );
  const button = page.getByRole("button", { name: "Cut" });
  const isBack = async () => {
    await untilClosed();
    assert.equal(await button.evaluate((element) => document.activeElement === element), true, "focus is back");
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "visible");
  };
  await button.click();
  assert.equal(await isDialogOpen(), true);
  assert.equal(await page.getByRole("dialog", { name: "Book a cut" }).count(), 1);
  assert.equal(await page.locator("dialog berth-booking").count(), 1);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "hidden");
  assert.equal((await queryOf()).path, "/embed/johndoe/haircut");
  const frame = await bookingFrame();
  await untilHeight("300px");
  await setHeight(frame, 3000);
  await untilHeight("3000px");
  const box = await page.locator("iframe").boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 700, "the frame stays within the window and scrolls itself");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await isBack();

  await button.focus();
  await page.keyboard.press("Enter");
  await (await bookingFrame()).getByRole("button", { name: "Next" }).focus();
  await untilHeight("300px");
  await page.keyboard.press("Escape");
  await isBack();

  await button.click();
  await page.mouse.click(5, 400);
  await isBack();

  await button.click();
  await page.getByRole("button", { name: "Close" }).click();
  await isBack();
});

test("the page behind a dialog does not move", { skip }, async () => {
  await visit('<button data-berth-tenant="johndoe">Book</button><p style="height:3000px">Long</p>');
  const width = () => page.evaluate(() => document.body.clientWidth);
  const widthBefore = await width();
  assert.ok(widthBefore < 1000 - 16, "the page has a bar");
  await page.mouse.wheel(0, 40);
  await page.waitForFunction(() => scrollY === 40);
  await page.getByRole("button", { name: "Book" }).click();
  await bookingFrame();
  await page.mouse.wheel(0, 400);
  await page.waitForTimeout(100);
  assert.deepEqual([await width(), await page.evaluate(() => scrollY)], [widthBefore, 40]);
  assert.equal((await page.locator("dialog").boundingBox()).width, 1000);
  await page.keyboard.press("Escape");
  await untilClosed();
  assert.deepEqual(
    [await width(), await page.evaluate(() => document.documentElement.style.cssText)],
    [widthBefore, ""],
  );
});

test("a dialog that the page throws away leaves the page as it was", { skip }, async () => {
  await visit('<button data-berth-tenant="johndoe">Book</button>');
  await page.getByRole("button", { name: "Book" }).click();
  await page.evaluate(() => document.querySelector("dialog").remove());
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "visible");
  await page.getByRole("button", { name: "Book" }).click();
  assert.equal(await isDialogOpen(), true);
});

test("buttons that come later open too, also inside components", { skip }, async () => {
  await visit("<div></div>");
  await page.evaluate(() => {
    const root = document.querySelector("div").attachShadow({ mode: "open" });
    root.innerHTML = '<button data-berth-tenant="johndoe" data-berth-metadata-Room="7"><b>Later</b></button>';
  });
  await page.getByText("Later").click();
  assert.equal(await isDialogOpen(), true);
  assert.deepEqual(await queryOf(), { origin: berth.origin, path: "/embed/johndoe", "metadata[room]": "7" });
});

test("a link opens the dialog, and still opens in a tab of its own", { skip }, async () => {
  const address = `${berth.origin}/johndoe/haircut?date=2030-05-01&metadata%5BroomNo%5D=7&foo=1`;
  await visit(`<a href="${address}" data-berth-popup data-berth-name="Jane">Book</a>
    <a href="${stranger.origin}/johndoe" data-berth-popup>Elsewhere</a>`);
  const link = page.getByRole("link", { name: "Book" });
  await link.click();
  assert.equal(await isDialogOpen(), true);
  assert.deepEqual(await queryOf(), {
    origin: berth.origin,
    path: "/embed/johndoe/haircut",
    date: "2030-05-01",
    "metadata[roomNo]": "7",
    name: "Jane",
  });
  await page.keyboard.press("Escape");
  await untilClosed();
  for (const how of [{ button: "middle" }, { modifiers: ["Control"] }]) {
    const [opened] = await Promise.all([context.waitForEvent("page"), link.click(how)]);
    await opened.waitForURL(address);
    await opened.close();
    assert.equal(await isDialogOpen(), false);
  }
  await page.getByRole("link", { name: "Elsewhere" }).click();
  await page.waitForURL(`${stranger.origin}/johndoe`);
});

test("a floating button opens the dialog, and its element hears what happens there", { skip }, async () => {
  await visit(`<berth-booking tenant="johndoe" mode="floating" label="Book a cut" color="#ffd54a" id="floating"></berth-booking>
    <berth-booking tenant="johndoe" mode="popup" color="#123456"></berth-booking>`);
  const button = page.getByRole("button", { name: "Book a cut" });
  const style = await button.evaluate((element) => {
    const { position, color, backgroundColor } = getComputedStyle(element);
    return { position, color, backgroundColor };
  });
  assert.deepEqual(style, { position: "fixed", color: "rgb(0, 0, 0)", backgroundColor: "rgb(255, 213, 74)" });
  const other = page.getByRole("button", { name: "Book now" });
  assert.equal(await other.evaluate((element) => getComputedStyle(element).color), "rgb(255, 255, 255)");
  assert.deepEqual(await violations(page), []);
  await page.evaluate(() => {
    window.heard = [];
    document
      .querySelector("#floating")
      .addEventListener("berth:booking.created", ({ detail }) => window.heard.push(detail));
  });
  await button.click();
  assert.equal(await isDialogOpen(), true);
  const frame = await bookingFrame();
  await frame.evaluate(() => window.berthFrame.post("booking.created", { booking_id: "b1" }));
  await page.waitForFunction(() => window.heard.length > 0);
  assert.deepEqual(await page.evaluate(() => window.heard), [{ booking_id: "b1" }]);
  await page.evaluate(() => document.querySelector("#floating").setAttribute("color", "#000"));
  await page.keyboard.press("Escape");
  assert.equal(await isDialogOpen(), false);
});

test("messages of the frame become events, in order, and for Berth.on", { skip }, async () => {
  await visit('<div id="around"><berth-booking tenant="johndoe" ns="first"></berth-booking></div>');
  await page.evaluate(() => {
    window.heard = [];
    const types = ["ready", "height", "close", "slot.selected", "booking.created", "error"];
    const around = document.querySelector("#around");
    for (const type of types) {
      around.addEventListener(`berth:${type}`, (event) => {
        window.heard.push([event.type, event.detail, event.target.getAttribute("ns"), event.composed]);
        event.stopPropagation();
      });
    }
    window.told = [];
    window.off = window.Berth.on("slot.selected", (data, event) => window.told.push([data, event.target.localName]));
    document.querySelector("berth-booking").setAttribute("theme", "dark");
  });
  await page.waitForSelector('iframe[src*="theme=dark"]');
  const frame = await bookingFrame();
  const slot = { service: "haircut", start: "2030-05-01T09:00:00Z" };
  await frame.evaluate((data) => {
    window.berthFrame.post("slot.selected", data);
    window.berthFrame.post("booking.created", { booking_id: "b1" });
  }, slot);
  await page.waitForFunction(() => window.heard.some(([type]) => type === "berth:booking.created"));
  assert.deepEqual(await page.evaluate(() => window.heard.slice(-3)), [
    ["berth:ready", {}, "first", true],
    ["berth:slot.selected", slot, "first", true],
    ["berth:booking.created", { booking_id: "b1" }, "first", true],
  ]);
  await page.evaluate(() => window.off());
  await frame.evaluate((data) => {
    window.berthFrame.post("slot.selected", data);
    window.berthFrame.post("error", { code: "unavailable" });
  }, slot);
  await page.waitForFunction(() => window.heard.some(([type]) => type === "berth:error"));
  assert.deepEqual(await page.evaluate(() => window.told), [[slot, "berth-booking"]]);
  const types = new Set(await page.evaluate(() => window.heard.map(([type]) => type)));
  assert.deepEqual(types, new Set(["berth:ready", "berth:slot.selected", "berth:booking.created", "berth:error"]));
});

test("messages of other windows, and malformed ones, are ignored", { skip }, async () => {
  await visit(`<berth-booking tenant="johndoe"></berth-booking>
    <iframe id="same-origin" title="Same" src="${berth.origin}/embed/silent"></iframe>
    <iframe id="stranger" title="Stranger" src="${stranger.origin}/"></iframe>`);
  const frame = await bookingFrame();
  await untilHeight("300px");
  await page.evaluate(() => {
    window.heard = [];
    for (const type of ["booking.created", "error"]) window.Berth.on(type, (data) => window.heard.push([type, data]));
  });
  const told = { source: "berth", v: 1, type: "booking.created", ns: "", data: { booking_id: "forged" } };
  const tall = { ...told, type: "height", data: { px: 4000 } };
  for (const id of ["same-origin", "stranger"]) {
    const other = await (await page.$(`#${id}`)).contentFrame();
    await other.evaluate(
      (messages) => {
        for (const message of messages) window.parent.postMessage(message, "*");
      },
      [told, tall],
    );
  }
  await page.evaluate(
    (messages) => {
      for (const message of messages) window.postMessage(message, "*");
    },
    [told, tall],
  );
  await frame.evaluate((message) => {
    const wrong = [
      null,
      1,
      "berth",
      [],
      {},
      { ...message, source: "bert" },
      { ...message, v: 2 },
      { ...message, v: "1" },
      { ...message, type: 7 },
      { ...message, type: "booking.invented" },
      { ...message, type: "constructor" },
      { ...message, ns: undefined },
      { ...message, ns: 1 },
      { ...message, data: null },
      { ...message, data: [] },
      { ...message, data: "b1" },
      ...[0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e9, "900", null].map((px) => ({
        ...message,
        type: "height",
        data: { px },
      })),
    ];
    for (const one of wrong) window.parent.postMessage(one, "*");
    window.berthFrame.post("error", { code: "last" });
  }, told);
  await page.waitForFunction(() => window.heard.some(([type]) => type === "error"));
  assert.deepEqual(await page.evaluate(() => window.heard), [["error", { code: "last" }]]);
  assert.equal(await page.locator("berth-booking iframe").evaluate((element) => element.style.height), "300px");
});

test("messages of a frame that navigated elsewhere are ignored", { skip }, async () => {
  await visit('<berth-booking tenant="johndoe"></berth-booking>');
  await bookingFrame();
  await untilHeight("300px");
  await page.evaluate((address) => {
    window.heard = 0;
    window.Berth.on("booking.created", () => window.heard++);
    window.addEventListener("message", () => (window.arrived = true));
    document.querySelector("berth-booking").shadowRoot.querySelector("iframe").src = address;
  }, `${stranger.origin}/`);
  const gone = await (await page.$("iframe")).contentFrame();
  await gone.waitForURL(`${stranger.origin}/`);
  await gone.evaluate(() =>
    window.parent.postMessage({ source: "berth", v: 1, type: "booking.created", ns: "", data: {} }, "*"),
  );
  await page.waitForFunction(() => window.arrived);
  assert.equal(await page.evaluate(() => window.heard), 0);
});

test("the frame sends only ready to a page that does not say hello", { skip }, async () => {
  pages = {
    "/": `<!doctype html><title>Plain</title><script>
      window.arrived = [];
      addEventListener("message", ({ data }) => window.arrived.push(data));
    </script><iframe src="${berth.origin}/embed/johndoe?ns=mine"></iframe><iframe id="other" src="${stranger.origin}"></iframe>`,
  };
  await page.goto(shop.origin);
  const frame = await bookingFrame("iframe");
  await frame.evaluate(() => window.berthFrame.post("booking.created", { booking_id: "b1" }));
  const sibling = await (await page.$("#other")).contentFrame();
  await sibling.evaluate(() =>
    window.parent.frames[0].postMessage({ source: "berth", v: 1, type: "hello", ns: "", data: {} }, "*"),
  );
  await page.evaluate(() => {
    const hello = { source: "berth", v: 1, type: "hello", ns: "mine", data: {} };
    for (const wrong of [null, { ...hello, v: 2 }, { ...hello, type: "helo" }, { ...hello, source: "bert" }]) {
      window.frames[0].postMessage(wrong, "*");
    }
  });
  await page.waitForTimeout(200);
  const ready = { source: "berth", v: 1, type: "ready", ns: "mine", data: {} };
  assert.deepEqual(await page.evaluate(() => window.arrived), [ready]);
  await page.evaluate(() => {
    const hello = { source: "berth", v: 1, type: "hello", ns: "mine", data: {} };
    window.frames[0].postMessage(hello, "*");
  });
  await page.waitForFunction(() => window.arrived.length >= 3);
  const types = await page.evaluate(() => window.arrived.map(({ type, ns, data }) => [type, ns, data]));
  assert.deepEqual(types, [
    ["ready", "mine", {}],
    ["booking.created", "mine", { booking_id: "b1" }],
    ["height", "mine", { px: 300 }],
  ]);
});

test("outside of a frame the booking page posts nothing", { skip }, async () => {
  await page.goto(`${berth.origin}/johndoe`);
  await page.waitForFunction(() => "berthFrame" in window);
  const arrived = await page.evaluate(async () => {
    let count = 0;
    window.addEventListener("message", () => count++);
    window.berthFrame.post("booking.created", { booking_id: "b1" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    return count;
  });
  assert.equal(arrived, 0);
});

test("attributes, the page's address and its style reach the frame; attributes go first", { skip }, async () => {
  const style = `<style>berth-booking{--berth-accent: #c00;--berth-radius:4px;--berth-font:Georgia, serif;--berth-text:#111}
    :root{--berth-background:#fafafa}</style>`;
  const body = `<berth-booking tenant="johndoe" service="hair cut/1" name="Jane Smith" email="jane@example.com" phone="+1 555"
    notes="a&amp;b" date="2030-05-01" month="2030-05" duration="45" resource="anna" party="2" tz="Asia/Seoul" lang="de"
    theme="dark" metadata-order="7" utm_source="shop" ns="first" onclick="" class="wide" data-x="1"></berth-booking>`;
  const query = "?utm_source=mail&utm_campaign=may&name=Other&token=secret&metadata%5Bfrom%5D=mail&phone=1";
  await visit(body, { query, head: style });
  const expected = {
    origin: berth.origin,
    path: "/embed/johndoe/hair%20cut%2F1",
    name: "Jane Smith",
    email: "jane@example.com",
    phone: "+1 555",
    notes: "a&b",
    date: "2030-05-01",
    month: "2030-05",
    duration: "45",
    resource: "anna",
    party: "2",
    tz: "Asia/Seoul",
    lang: "de",
    theme: "dark",
    "metadata[order]": "7",
    utm_source: "shop",
    utm_campaign: "may",
    ns: "first",
    accent: "#cc0000",
    radius: "4px",
    font: "Georgia, serif",
    background: "#fafafa",
    text: "#111111",
  };
  assert.deepEqual(await queryOf(), expected);
  await visit(body.replace("<berth-booking", "<berth-booking prefill-from-url"), { query, head: style });
  assert.deepEqual(await queryOf(), { ...expected, "metadata[from]": "mail" });
  await visit('<berth-booking tenant="johndoe" prefill-from-url></berth-booking>', { query: `${query}&service=beard` });
  assert.deepEqual(await queryOf(), {
    origin: berth.origin,
    path: "/embed/johndoe/beard",
    utm_source: "mail",
    utm_campaign: "may",
    name: "Other",
    phone: "1",
    "metadata[from]": "mail",
  });
});

test("a trigger hands over its named attributes, and no script that user content may contain", { skip }, async () => {
  const run = "document.title='ran'";
  await visit(`<b data-berth-tenant="johndoe" data-berth-service="haircut" data-berth-onmouseover="${run}"
      data-berth-onfocus="${run}" data-berth-tabindex="0" data-berth-autofocus="" data-berth-style="position:fixed;inset:0"
      data-berth-origin="${stranger.origin}" data-berth-mode="floating" data-berth-ns="mine" data-berth-accent="#123456"
      data-berth-metadata-order="7" data-berth-xlink:href="javascript:${run}">read more</b>
    <a href="${stranger.origin}/johndoe" data-berth-popup data-berth-origin="${stranger.origin}">Elsewhere</a>`);
  await page.getByText("read more").click();
  const booking = page.locator("dialog berth-booking");
  const names = await booking.evaluate((element) => element.getAttributeNames().filter((name) => name !== "style"));
  assert.deepEqual(names.sort(), ["accent", "metadata-order", "ns", "service", "tenant"]);
  assert.equal((await queryOf()).origin, berth.origin, "the dialog shows no other site");
  await booking.hover();
  await bookingFrame();
  assert.equal(await page.title(), "Shop");
  await page.keyboard.press("Escape");
  await untilClosed();
  await page.getByRole("link", { name: "Elsewhere" }).click();
  await page.waitForURL(`${stranger.origin}/johndoe`);
});

test("options and elements pass on nothing that runs either", { skip }, async () => {
  await visit(`<berth-booking tenant="johndoe" mode="popup" onclick="window.ran = true" id="one"></berth-booking>`);
  await page.getByRole("button", { name: "Book now" }).click();
  assert.equal(await page.locator("dialog berth-booking").getAttribute("onclick"), null);
  await page.evaluate(() => window.Berth.open({ tenant: "johndoe", onmouseover: "window.ran = true", ID: "x" }));
  const names = await page.locator("dialog berth-booking").evaluate((element) => element.getAttributeNames());
  assert.deepEqual(
    names.filter((name) => name !== "style"),
    ["tenant"],
  );
});

for (const [name, given, told] of [
  ["accent", "rebeccapurple", "#663399"],
  ["background", "hsl(0 0% 10%)", "#1a1a1a"],
  ["text", "rgb(1, 2, 3)", "#010203"],
  ["radius", "3px", "3px"],
  ["font", "Georgia, serif", "Georgia, serif"],
]) {
  test(`the look has ${name} as an attribute and as a property, and the attribute goes first`, { skip }, async () => {
    await visit(`<berth-booking tenant="johndoe" ${name}="${given}"></berth-booking>`);
    assert.equal((await queryOf())[name], told);
    const style = `<style>berth-booking{--berth-${name}:${given}}</style>`;
    await visit('<berth-booking tenant="johndoe"></berth-booking>', { head: style });
    assert.equal((await queryOf())[name], told);
    const other = { radius: "9px", font: "Arial" }[name] ?? "#abcdef";
    await visit(`<berth-booking tenant="johndoe" ${name}="${other}"></berth-booking>`, { head: style });
    assert.equal((await queryOf())[name], other);
    await visit(`<button data-berth-tenant="johndoe" data-berth-${name}="${given}">Book</button>`);
    await page.getByRole("button", { name: "Book" }).click();
    assert.equal((await queryOf())[name], told);
  });
}

test("a frame is light unless the element or the scheme of the page says otherwise", { skip }, async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  const themeWith = async (attributes, head = "") => {
    await visit(`<berth-booking tenant="johndoe" ${attributes}></berth-booking>`, { head });
    return (await queryOf()).theme;
  };
  assert.equal(await themeWith(""), undefined);
  assert.equal(await themeWith('theme="dark"'), "dark");
  assert.equal(await themeWith('theme="auto"'), "auto");
  assert.equal(await themeWith("", "<style>:root{color-scheme:dark}</style>"), "dark");
  assert.equal(await themeWith("", "<style>:root{color-scheme:light dark}</style>"), "auto");
  assert.equal(await themeWith('theme="light"', "<style>:root{color-scheme:dark}</style>"), "light");
});

test("a light frame on a dark page has a light ground behind it", { skip }, async () => {
  await visit('<div style="background:#101010"><berth-booking tenant="johndoe"></berth-booking></div>');
  await bookingFrame();
  await untilHeight("300px");
  const ground = () => page.locator("iframe").evaluate((frame) => getComputedStyle(frame).backgroundColor);
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await visit('<div style="background:#fdfdfd"><berth-booking tenant="johndoe"></berth-booking></div>');
  await bookingFrame();
  await untilHeight("300px");
  assert.equal(await ground(), "rgba(0, 0, 0, 0)");
});

test("a placeholder shows until the frame has loaded", { skip }, async () => {
  await visit('<berth-booking tenant="silent"></berth-booking><berth-booking tenant="johndoe"></berth-booking>');
  const grounds = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("berth-booking")].map(
        ({ shadowRoot }) => getComputedStyle(shadowRoot.querySelector("iframe")).backgroundImage,
      ),
    );
  await untilHeight("300px");
  const [waiting, there] = await grounds();
  assert.match(waiting, /linear-gradient/);
  assert.equal(there, "none");
});

test("a silent frame is reported after eight seconds, with a link instead", { skip }, async () => {
  // A clock that stands: a slow machine must not use up the eight seconds by itself.
  await page.clock.install({ time: "2026-01-01T00:00:00Z" });
  await page.clock.pauseAt("2026-01-01T00:00:01Z");
  const told = [];
  page.on("console", (message) => told.push(message.text()));
  await visit(`<script>addEventListener("berth:error", ({ detail }) => (window.told = detail))</script>
    <berth-booking tenant="silent" service="haircut"></berth-booking>`);
  await page.clock.runFor(7_900);
  assert.equal(await page.evaluate(() => window.told), undefined);
  await page.clock.runFor(200);
  assert.deepEqual(await page.evaluate(() => window.told), { code: "unavailable" });
  const link = page.getByRole("link", { name: "Open the booking page" });
  assert.equal(await link.getAttribute("href"), `${berth.origin}/silent/haircut`);
  assert.ok(
    told.some((text) => text.includes(`frame-src ${berth.origin}`)),
    told.join("\n"),
  );
});

test("a page that may not show the business gets the reason, and how to change it", { skip }, async () => {
  const told = [];
  page.on("console", (message) => message.type() === "error" && told.push(message.text()));
  await visit(`<script>window.heard = [];
    for (const type of ["ready", "error"]) addEventListener("berth:" + type, ({ detail }) => window.heard.push([type, detail]))</script>
    <berth-booking tenant="denied"></berth-booking>`);
  await page.waitForFunction(() => window.heard.length > 0);
  assert.deepEqual(await page.evaluate(() => window.heard), [["error", { code: "not_allowed" }]]);
  const line = told.find((text) => text.includes("embed_origins"));
  assert.match(line, new RegExp(`curl -X PATCH ${berth.origin}/v1/tenant `));
  assert.ok(line.includes(`-d '{"embed_origins":["${shop.origin}"]}'`), line);
  await untilHeight("90px");
});

test("attributes that change reload the frame once and leave no step in the history", { skip }, async () => {
  await visit('<berth-booking tenant="johndoe"></berth-booking>');
  await bookingFrame();
  await untilHeight("300px");
  const loads = [];
  page.on("request", (request) => request.isNavigationRequest() && loads.push(new URL(request.url()).pathname));
  const stepsBefore = await page.evaluate(() => history.length);
  await page.evaluate(() => {
    const element = document.querySelector("berth-booking");
    element.setAttribute("service", "beard");
    element.setAttribute("service", "haircut");
    element.setAttribute("lang", "de");
    element.className = "wide";
  });
  await page.waitForSelector('iframe[src*="lang=de"]');
  await bookingFrame();
  assert.equal(await frameHeight(), "300px");
  await page.evaluate(() => document.querySelector("berth-booking").classList.add("wider"));
  await page.waitForTimeout(200);
  assert.deepEqual(loads, ["/embed/johndoe/haircut"]);
  assert.equal(await page.evaluate(() => history.length), stepsBefore);
  await page.evaluate(() => document.querySelector("berth-booking").removeAttribute("tenant"));
  await page.waitForFunction(() => !document.querySelector("berth-booking").shadowRoot.querySelector("iframe"));
});

test("a removed element gets no more events, and works when it is put back", { skip }, async () => {
  await visit('<berth-booking tenant="johndoe"></berth-booking>');
  await bookingFrame();
  const counts = await page.evaluate(() => {
    const count = { added: 0, removed: 0 };
    const { addEventListener: add, removeEventListener: remove } = window;
    window.addEventListener = (...given) => {
      count.added++;
      add.apply(window, given);
    };
    window.removeEventListener = (...given) => {
      count.removed++;
      remove.apply(window, given);
    };
    const element = document.querySelector("berth-booking");
    element.remove();
    document.body.append(element);
    element.remove();
    document.body.append(element);
    return count;
  });
  assert.equal(counts.added, counts.removed);
  await bookingFrame();
  await untilHeight("300px");
});

test("the script adds one global to the page, and including it twice does no harm", { skip }, async () => {
  const globals = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  pages = { "/": "<!doctype html><title>Empty</title>" };
  await page.goto(shop.origin);
  const without = new Set(await globals());
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await visit('<berth-booking tenant="johndoe"></berth-booking>');
  assert.deepEqual(
    (await globals()).filter((name) => !without.has(name)),
    ["Berth"],
  );
  const first = await page.evaluateHandle(() => window.Berth);
  await page.addScriptTag({ url: `${berth.origin}/widget.js?again` });
  assert.equal(await page.evaluate((api) => api === window.Berth, first), true);
  assert.deepEqual(await page.evaluate(() => [window.Berth.version, ...Object.keys(window.Berth)]), [
    1,
    "open",
    "close",
    "on",
    "version",
  ]);
  await page.evaluate(() =>
    window.Berth.open({ tenant: "johndoe", service: "haircut", metadata: { orderNo: 7 }, name: null }),
  );
  assert.equal(await page.locator("dialog").count(), 1);
  const url = new URL(await page.locator("dialog iframe").getAttribute("src"));
  const site = encodeURIComponent(shop.origin);
  assert.equal(url.pathname + url.search, `/embed/johndoe/haircut?metadata%5BorderNo%5D=7&site=${site}`);
  await page.evaluate(() => window.Berth.open({ tenant: "johndoe" }));
  assert.equal(await page.locator("dialog").count(), 1, "one dialog at a time");
  await page.evaluate(() => window.Berth.close());
  await untilClosed();
  assert.deepEqual(errors, []);
});

test("all of it works under a strict policy of the page", { skip }, async () => {
  const policy = `default-src 'none'; script-src ${berth.origin}; frame-src ${berth.origin}; style-src 'none'; img-src data:`;
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  page.on("pageerror", (error) => refused.push(error.message));
  const body = `<berth-booking tenant="johndoe"></berth-booking><berth-booking tenant="johndoe" mode="floating"></berth-booking>
    <button data-berth-tenant="johndoe">Cut</button>`;
  await visit({
    body: html(body, { head: '<link rel="icon" href="data:,">' }),
    headers: { "content-security-policy": policy },
  });
  const frame = await bookingFrame();
  await setHeight(frame, 420);
  await untilHeight("420px");
  const display = await page
    .locator("berth-booking")
    .first()
    .evaluate((element) => getComputedStyle(element).display);
  assert.equal(display, "block");
  const floating = page.getByRole("button", { name: "Book now" });
  assert.equal(await floating.evaluate((element) => getComputedStyle(element).position), "fixed");
  await page.getByRole("button", { name: "Cut" }).click();
  assert.equal(await isDialogOpen(), true);
  const box = await page.locator("dialog").boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 1000, height: 700 });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await untilClosed();
  assert.deepEqual(refused, []);
});
