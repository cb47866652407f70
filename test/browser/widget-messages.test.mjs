// What the embed loader believes of messages, and what it tells its page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { berth, bookingFrame, page, setPages, setSites, shop, stranger, untilHeight, visit } from "./support/sites.mjs";

setSites();

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
  setPages({
    "/": `<!doctype html><title>Plain</title><script>
      window.arrived = [];
      addEventListener("message", ({ data }) => window.arrived.push(data));
    </script><iframe src="${berth.origin}/embed/johndoe?ns=mine"></iframe><iframe id="other" src="${stranger.origin}"></iframe>`,
  });
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
