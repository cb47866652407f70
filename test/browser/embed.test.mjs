// The booking pages in a frame of another site, with the real loader: what the site hears, what fits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, violations } from "./support/browser.mjs";
import { startValue, until } from "./support/business.mjs";
import { bookIn, frameIn, heard, putOnPages, setShop, shop, slug, untilHeard, visit } from "./support/shop.mjs";
import { business, server, visitors } from "./support/stage.mjs";
import { choose, DESKTOP, fillIn, mainButton, PHONE, textOf, timeOf } from "./support/visitor.mjs";

setShop();

const ID = /^[a-z]{3}_[a-z0-9]{10,}$/;

for (const [where, device] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  test(`a page of the shop has the booking in a frame on a ${where}, and its events contain ids alone`, {
    skip,
  }, async () => {
    const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
    const slot = slots[where === "phone" ? 1 : 3];
    const page = await visit(`<berth-booking tenant="${slug}" service="haircut" ns="own"></berth-booking>`, device);
    const frame = await frameIn(page);
    await frame.waitForSelector(".picker");
    await untilHeard(page, "ready");
    assert.equal(page.frames().length, 2);
    await bookIn(frame, slot, device.hasTouch ? "tap" : "click");
    assert.match(await textOf(frame, ".alert.good"), /You are booked/);
    for (const type of ["slot.selected", "hold.created", "booking.created"]) await untilHeard(page, type);
    const [selected] = await heard(page, "slot.selected");
    assert.equal(new Date(selected.start).toISOString(), startValue(slot));
    const [hold] = await heard(page, "hold.created");
    const [created] = await heard(page, "booking.created");
    assert.match(hold.booking_id, ID);
    const [booking] = await business.bookingsAt(slug, slot.start);
    assert.equal(booking.customer.name, "Petra Private");
    assert.equal(created.booking_id, booking.id);
    const order = await page.evaluate(() => window.heard.map(([type]) => type));
    const first = (type) => order.indexOf(type);
    assert.ok(
      first("ready") < first("slot.selected") && first("slot.selected") < first("hold.created"),
      `in order: ${order.join(", ")}`,
    );
    assert.ok(first("hold.created") < first("booking.created"), `in order: ${order.join(", ")}`);
    const messages = (await page.evaluate(() => window.messages)).join("\n");
    assert.doesNotMatch(messages, /petra|private|secret/i, "nothing of who books is told");
    assert.equal(new URL(page.url()).origin, shop.origin, "the page around stays where it is");
    const link = frame.locator('a[href*="/manage/"]').first();
    assert.equal(await link.getAttribute("target"), "_blank", "the page of the booking may not be framed");
    assert.match(await link.getAttribute("rel"), /noopener/);
  });
}

test("the frame is as high as its content, at every step, without scrollbars", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut"></berth-booking>`, PHONE);
  const frame = await frameIn(page);
  const heights = [];
  const fits = async (where) => {
    let seen = {};
    await until(
      `the frame fits ${where}`,
      async () => {
        const framePx = await page.locator("berth-booking iframe").evaluate((element) => element.clientHeight);
        const inside = await frame.evaluate(() => {
          const { scrollHeight, scrollWidth, clientWidth } = document.documentElement;
          const { bottom } = document.querySelector("[data-berth-root]").getBoundingClientRect();
          return { scrollHeight, scrollWidth, clientWidth, barPx: innerWidth - clientWidth, bottom };
        });
        seen = { framePx, ...inside };
        return (
          inside.scrollHeight <= framePx &&
          framePx - inside.bottom < 60 &&
          inside.scrollWidth <= inside.clientWidth &&
          inside.barPx === 0
        );
      },
      4_000,
    ).catch((fault) => {
      throw new Error(`${fault.message}: ${JSON.stringify(seen)}`);
    });
    heights.push(seen.framePx);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    );
    assert.ok(wide, `the page around does not scroll sideways at ${where}`);
  };
  await frame.waitForSelector(".picker");
  await fits("the times");
  await choose(frame, slots[0], { press: "tap" });
  await fits("the form");
  await mainButton(frame).tap();
  await frame.waitForSelector(".problem");
  await fits("the form with what is wrong");
  await fillIn(frame);
  await mainButton(frame).tap();
  await frame.waitForSelector(".alert.good");
  await fits("the booking");
  assert.ok(new Set(heights).size >= 3, `the height follows: ${heights.join(", ")}`);
});

test("a frame with all services leads to the times of one service, and back", { skip }, async () => {
  const page = await visit(`<berth-booking tenant="${slug}"></berth-booking>`);
  const frame = await frameIn(page);
  await frame.getByRole("link", { name: "Haircut", exact: true }).click();
  await frame.waitForSelector(".picker");
  await frame.getByRole("link", { name: "All services" }).click();
  await frame.getByRole("link", { name: /^Beard trim/ }).waitFor();
});

test("the event for a chosen time names its service", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut"></berth-booking>`);
  await choose(await frameIn(page), slots[4]);
  await untilHeard(page, "slot.selected");
  const [{ service, start }] = await heard(page, "slot.selected");
  assert.deepEqual([service, Date.parse(start)], ["haircut", Date.parse(slots[4].start)]);
});

test("a button opens the booking in a dialog, books there, and Escape leaves it", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<button data-berth-tenant="${slug}" data-berth-service="haircut">Book a cut</button>`);
  await page.getByRole("button", { name: "Book a cut" }).click();
  const frame = await frameIn(page, "dialog iframe");
  await frame.waitForSelector(".picker");
  await bookIn(frame, slots[0]);
  await untilHeard(page, "booking.created");
  assert.equal((await business.bookingsAt(slug, slots[0].start)).length, 1);
  await frame.locator("main").press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Book a cut");
});

test("closing the dialog releases its hold", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<button data-berth-tenant="${slug}" data-berth-service="haircut">Book a cut</button>`);
  await page.getByRole("button", { name: "Book a cut" }).click();
  const frame = await frameIn(page, "dialog iframe");
  await choose(frame, slots[1]);
  assert.equal(await business.isOffered(slug, "haircut", slots[1]), false);
  await page.locator("dialog").getByRole("button", { name: "Close" }).click();
  await until("the time is offered again", () => business.isOffered(slug, "haircut", slots[1]), 10_000);
});

test("a frame says that another customer took the time, and offers others", { skip }, async () => {
  const { slots, date } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut" date="${date}"></berth-booking>`);
  const frame = await frameIn(page);
  await timeOf(frame, slots[1]).waitFor();
  await frame.evaluate(() => {
    // The picker would take the time away as soon as it hears; here it is pressed before.
    document.querySelector("[data-refresh]").removeAttribute("data-refresh");
  });
  await business.book(slug, "haircut", slots[1]);
  await timeOf(frame, slots[1]).click();
  await frame.waitForSelector(".alternatives");
  await untilHeard(page, "error");
  assert.deepEqual(await heard(page, "error"), [{ code: "slot_taken" }]);
});

test("the event of a booking contains its times, service, status and number", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut"></berth-booking>`);
  const frame = await frameIn(page);
  await bookIn(frame, slots[5]);
  await untilHeard(page, "booking.created");
  const [created] = await heard(page, "booking.created");
  const [booking] = await business.bookingsAt(slug, slots[5].start);
  const { number = null, ...rest } = created;
  assert.deepEqual(rest, {
    booking_id: booking.id,
    service: "haircut",
    start: new Date(slots[5].start).toISOString(),
    end: new Date(booking.end).toISOString(),
    status: "confirmed",
  });
  if (number !== null) assert.equal(number, booking.number);
  const [hold] = await heard(page, "hold.created");
  assert.deepEqual([hold.service, hold.start, hold.status], ["haircut", rest.start, "held"]);
  assert.ok(Date.parse(hold.expires_at) > Date.now());
});

test("a booking changed outside the frame is reported to the embedding page, and shown in the frame", {
  skip,
}, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut"></berth-booking>`);
  const frame = await frameIn(page);
  await bookIn(frame, slots[2]);
  await untilHeard(page, "booking.created");
  const [{ booking_id: id }] = await heard(page, "booking.created");
  const link = await frame.locator('a[href*="/manage/bkg_"][target="_blank"]').first().getAttribute("href");
  const token = new URL(link, server.origin).pathname.split("/")[2];
  // As when a visitor comes back from the page of the booking.
  const comeBack = () => frame.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await business.anybody("POST", `/bookings/${id}/reschedule`, { start: slots[3].start }, token);
  await comeBack();
  await untilHeard(page, "booking.rescheduled");
  const [moved] = await heard(page, "booking.rescheduled");
  assert.deepEqual([moved.booking_id, moved.start, moved.status], [id, startValue(slots[3]), "confirmed"]);
  assert.equal(await frame.locator(".facts time").getAttribute("datetime"), startValue(slots[3]));
  await business.anybody("POST", `/bookings/${id}/cancel`, {}, token);
  await comeBack();
  await untilHeard(page, "booking.cancelled");
  const told = await heard(page, "booking.cancelled");
  assert.deepEqual(
    told.map(({ booking_id, status }) => [booking_id, status]),
    [[id, "cancelled"]],
  );
  assert.equal(await textOf(frame, ".status"), "Cancelled");
  assert.deepEqual(await violations(page), []);
});

test("a form that is being filled in outlives a change of the element, in its new language", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut" lang="en"></berth-booking>`);
  const frame = await frameIn(page);
  await choose(frame, slots[2]);
  await fillIn(frame, { name: "Half Typed", email: "half@example.com" });
  await page.evaluate(() => document.querySelector("berth-booking").setAttribute("lang", "de"));
  await page.waitForSelector('iframe[src*="lang=de"]');
  const after = await frameIn(page);
  await after.waitForSelector("[data-draft]");
  assert.equal(await after.locator('[name="name"]').inputValue(), "Half Typed");
  assert.equal(await after.evaluate(() => document.documentElement.lang), "de");
  await mainButton(after).click();
  await after.waitForSelector(".alert.good");
  assert.equal((await business.bookingsAt(slug, slots[2].start)).length, 1);
});

test("input and customer of one frame do not appear in another frame of the site", {
  skip,
}, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(`<berth-booking tenant="${slug}" service="haircut" name="First Visitor"></berth-booking>`);
  const frame = await frameIn(page);
  await choose(frame, slots[3]);
  assert.equal(await frame.locator('[name="name"]').inputValue(), "First Visitor");
  await fillIn(frame, { email: "first@example.com" });
  putOnPages(`<berth-booking tenant="${slug}" service="haircut" lang="fr"></berth-booking>`);
  await page.goto(`${shop.origin}/other`);
  const other = await frameIn(page);
  await other.waitForSelector(".picker");
  await page.waitForTimeout(500);
  assert.equal(await other.locator("[data-draft]").count(), 0);
  await choose(other, slots[4]);
  assert.equal(await other.locator('[name="name"]').inputValue(), "");
});

test("the frame fills in what the shop knows, and takes on its look", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(
    `<style>berth-booking{--berth-accent:#aa0044}</style>
     <berth-booking tenant="${slug}" service="haircut" name="Known Kate" email="kate@example.com" lang="de" theme="dark"
       metadata-order="7"></berth-booking>`,
  );
  const frame = await frameIn(page);
  await choose(frame, slots[2]);
  assert.equal(await frame.locator('[name="name"]').inputValue(), "Known Kate");
  assert.equal(await frame.evaluate(() => document.documentElement.lang), "de");
  assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), "dark");
  await mainButton(frame).click();
  await frame.waitForSelector(".alert.good");
  const [booking] = await business.bookingsAt(slug, slots[2].start);
  assert.equal(booking.metadata.order, "7");
  assert.equal(booking.customer.email, "kate@example.com");
});

/** How well the heading in the frame can be read on what is really painted behind it. */
async function contrastIn(page, frame) {
  const ink = await frame.locator("h1").evaluate((element) => getComputedStyle(element).color);
  const { x, y } = await page.locator("berth-booking iframe").boundingBox();
  const shot = await page.screenshot({ clip: { x: x + 2, y: y + 2, width: 1, height: 1 } });
  return page.evaluate(
    async ([image, colour]) => {
      const luminance = (channels) => {
        const [red, green, blue] = channels.map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const picture = new Image();
      picture.src = `data:image/png;base64,${image}`;
      await picture.decode();
      const canvas = new OffscreenCanvas(1, 1).getContext("2d");
      canvas.drawImage(picture, 0, 0);
      const behind = luminance([...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3));
      const written = luminance(
        colour
          .match(/[\d.]+/g)
          .slice(0, 3)
          .map(Number),
      );
      return (Math.max(behind, written) + 0.05) / (Math.min(behind, written) + 0.05);
    },
    [shot.toString("base64"), ink],
  );
}

test("the frame is readable in light and dark, on a site of any colour", { skip }, async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const theme of ["auto", colorScheme === "light" ? "dark" : "light"]) {
      for (const around of ["", '<meta name="color-scheme" content="light dark">']) {
        const page = await visit(
          `${around}<berth-booking tenant="${slug}" service="haircut" theme="${theme}"></berth-booking>`,
          { ...DESKTOP, colorScheme },
        );
        const frame = await frameIn(page);
        await frame.waitForSelector(".picker");
        const contrast = await contrastIn(page, frame);
        const where = `${theme} in a ${colorScheme} system, on a site that ${around ? "follows it" : "is light"}`;
        assert.ok(contrast >= 4.5, `${where}: ${contrast.toFixed(2)}`);
        await page.close();
      }
    }
  }
});

for (const [where, attributes, colorScheme] of [
  ["in a dark system, where nothing is said", "", "dark"],
  ["on a pale green", 'background="#f0fff4" accent="#ffee88" text="#ffffff"', "dark"],
  ["on a yellow", 'background="#ffe600" accent="#fff200" text="#ffe600"', "light"],
  ["on a dark blue", 'background="#101830" accent="#203060" text="#182040"', "light"],
  ["on a grey between", 'background="#777777" accent="#808080" text="#707070"', "light"],
]) {
  test(`everything in the frame can be read ${where}`, { skip }, async () => {
    const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
    const page = await visit(`<berth-booking tenant="${slug}" service="haircut" ${attributes}></berth-booking>`, {
      ...DESKTOP,
      colorScheme,
    });
    const frame = await frameIn(page);
    await frame.waitForSelector(".picker");
    if (!attributes) assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), "light");
    assert.ok((await contrastIn(page, frame)) >= 4.5);
    assert.deepEqual(await violations(page), [], "times");
    await choose(frame, slots[1]);
    assert.deepEqual(await violations(page), [], "form");
    await mainButton(frame).click();
    await frame.waitForSelector(".problem");
    assert.deepEqual(await violations(page), [], "form with what is wrong");
    await fillIn(frame);
    await mainButton(frame).click();
    await frame.waitForSelector(".alert.good");
    assert.deepEqual(await violations(page), [], "booking");
  });
}

test("the frame loads nothing but from the business's own pages, and no script failed", { skip }, () => {
  assert.deepEqual(visitors.elsewhere, []);
  assert.deepEqual(
    visitors.troubles.filter((text) => !/frame-ancestors|X-Frame-Options|chrome-error|embed_origins/.test(text)),
    [],
  );
});
