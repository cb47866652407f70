// The calendar of staff in a real browser: bookings are dragged by mouse, finger and keyboard, and others see it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, violations } from "./support/browser.mjs";
import { addDays, dateIn, until } from "./support/business.mjs";
import { openShop } from "./support/desk.mjs";
import { assertNothingElse, setStage, visitors } from "./support/stage.mjs";
import { PHONE, seen } from "./support/visitor.mjs";

/** The promise is two seconds. A shared machine is held to less. */
const ALLOWED_MS = process.env.CI === "true" ? 6_000 : 2_000;

let shop;

setStage({
  use: async () => {
    shop = await openShop();
  },
});

let days = 20;

/** An own day with a booking at ten on the left chair. */
async function dayWith(name, resource = shop.chairs[0]) {
  const date = addDays(dateIn(0), (days += 1));
  const { id } = await shop.book(date, "10:00", name, resource);
  return { date, id };
}

const open = (date, options = {}, query = "&view=day") =>
  shop.open(`/calendar?date=${date}&resources=${shop.chairs}${query}`, options);

const itemOf = (page, id) => page.locator(`.cal-item[data-booking="${id}"]`);
const rowsOf = (page, resource) => page.locator(`[data-resource="${resource}"] .cal-rows`);
const barOf = (page) => page.locator('[data-region="bar"]');

/** Where a booking stands: its chair and the clock in its block. */
async function whereIs(page, id) {
  return itemOf(page, id).evaluate((item) => [
    item.closest("[data-resource]").dataset.resource,
    item.querySelector(".at").textContent.replaceAll(/\s/g, " "),
  ]);
}

/** The middle of a chair's column at so many hours after nine. */
async function pointAt(page, resource, hours) {
  const box = await rowsOf(page, resource).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + (box.height / 8) * hours };
}

async function dragTo(page, id, { x, y }) {
  const box = await itemOf(page, id).boundingBox();
  await page.mouse.move(box.x + 30, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 33, box.y + 10);
  assert.equal(await page.locator(".ghost").count(), 0, "three pixels are no drag");
  await page.mouse.move(x, y + 8, { steps: 5 });
  assert.equal(await page.locator(".ghost").count(), 1);
  await page.mouse.up();
}

test("a booking is dragged by mouse to another time and chair, and another window shows it", { skip }, async (t) => {
  const { date, id } = await dayWith("Grace");
  const [page, other] = [await open(date), await open(date)];
  assert.deepEqual(await whereIs(other, id), [shop.chairs[0], "10:00 AM"]);
  await dragTo(page, id, await pointAt(page, shop.chairs[1], 3));
  const droppedMs = Date.now();
  await until("the other window shows it", async () => (await whereIs(other, id))[0] === shop.chairs[1]);
  const tookMs = Date.now() - droppedMs;
  assert.ok(tookMs <= ALLOWED_MS, `it took ${tookMs} ms, allowed are ${ALLOWED_MS}`);
  t.diagnostic(`seen in the other window after ${tookMs} ms`);
  assert.deepEqual(await whereIs(other, id), [shop.chairs[1], "12:00 PM"]);
  await barOf(page).getByRole("button", { name: "Do not notify" }).waitFor();
  assert.match(await barOf(page).innerText(), /Grace now has .*12:00.*Right chair/);
  assert.deepEqual(await violations(page), []);
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.postData()));
  await barOf(page).getByRole("button", { name: "Undo" }).click();
  await until("it is back", async () => (await whereIs(page, id)).join() === `${shop.chairs[0]},10:00 AM`);
  assert.equal(sent.length, 1, "a form of the bar is sent once");
});

test("a drop that a rule forbids goes back and names the rule; staff may set the rule aside", {
  skip,
}, async () => {
  const { date, id } = await dayWith("Alan");
  const taken = await shop.book(date, "13:00", "Barbara", shop.chairs[0]);
  const page = await open(date);
  await dragTo(page, id, await pointAt(page, shop.chairs[0], 4));
  await barOf(page).locator("[data-refused]").waitFor();
  assert.deepEqual(await whereIs(page, id), [shop.chairs[0], "10:00 AM"]);
  assert.equal(
    await barOf(page).getByRole("button", { name: "All the same" }).count(),
    0,
    "nothing overrides a booking",
  );
  assert.equal(await itemOf(page, taken.id).count(), 1);
  // The day ends at 17:00.
  await dragTo(page, id, await pointAt(page, shop.chairs[0], 7.5));
  await barOf(page).getByRole("button", { name: "All the same" }).waitFor();
  assert.deepEqual(await whereIs(page, id), [shop.chairs[0], "10:00 AM"]);
  await barOf(page).getByRole("button", { name: "All the same" }).click();
  await until("it is there", async () => (await whereIs(page, id))[1] === "4:30 PM");
});

test("a booking is carried by the keyboard, dropped by Enter and left by Esc", { skip }, async () => {
  const { date, id } = await dayWith("Edsger");
  const page = await open(date);
  await itemOf(page, id).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".ghost").count(), 0);
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowRight");
  assert.match(await page.locator("[aria-live=assertive]").innerText(), /10:30\W+AM, Right chair/);
  await page.keyboard.press("Enter");
  await until("it is dropped", async () => (await whereIs(page, id)).join() === `${shop.chairs[1]},10:30 AM`);
  await until("it has the focus", () => itemOf(page, id).evaluate((item) => item === document.activeElement));
  await barOf(page).getByRole("button", { name: "Do not notify" }).click();
  await barOf(page).getByText("The customer is not told.").waitFor();
  // When the sign-in is over, a drop leads to the page to sign in. From there the way leads back to the day.
  await page.context().clearCookies();
  await itemOf(page, id).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/signin/);
  assert.match(new URL(page.url()).searchParams.get("next"), new RegExp(`/calendar\\?date=${date}`));
});

test("a sideways drag in the week changes the day alone, and the lower edge changes the length", { skip }, async () => {
  const date = addDays(dateIn(0), (days += 7));
  const { id } = await shop.book(date, "10:15", "Hedy", shop.chairs[0], {
    service: "hire",
    duration_minutes: 60,
    override: ["off_grid"],
  });
  const page = await open(date, {}, "&view=week");
  const dates = await page.locator("[data-date]").evaluateAll((all) => all.map((each) => each.dataset.date));
  const wanted = dates.find((each) => each !== date);
  const box = await itemOf(page, id).boundingBox();
  const column = await page.locator(`[data-date="${wanted}"] .cal-rows`).boundingBox();
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(column.x + 20, box.y + 22, { steps: 5 });
  await page.mouse.up();
  const dayOf = () => itemOf(page, id).evaluate((item) => item.closest("[data-date]").dataset.date);
  await until("it has another day", async () => (await dayOf()) === wanted);
  assert.equal((await whereIs(page, id))[1], "10:15 AM");
  const moved = await itemOf(page, id).boundingBox();
  await page.mouse.move(moved.x + moved.width / 2, moved.y + moved.height - 4);
  await page.mouse.down();
  await page.mouse.move(moved.x + moved.width / 2, moved.y + moved.height + moved.height / 2, { steps: 5 });
  await page.mouse.up();
  await until("it is longer", async () =>
    /10:15\W+AM – 11:45\W+AM/.test(await itemOf(page, id).getAttribute("aria-label")),
  );
});

test("a finger drags after it has rested, and a swipe moves nothing", { skip }, async () => {
  const { date, id } = await dayWith("Ken");
  const page = await open(date, PHONE, "&view=day");
  const touch = await page.context().newCDPSession(page);
  const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  const box = await itemOf(page, id).boundingBox();
  const from = { x: box.x + 30, y: box.y + 10 };
  const swipe = { x: from.x, y: from.y - 60 };
  await send("touchStart", [from]);
  await send("touchMove", [{ x: from.x, y: from.y - 30 }]);
  await send("touchMove", [swipe]);
  await send("touchEnd", []);
  await page.waitForTimeout(600);
  assert.equal(await page.locator(".ghost").count(), 0);
  assert.deepEqual(await whereIs(page, id), [shop.chairs[0], "10:00 AM"]);
  const again = await itemOf(page, id).boundingBox();
  const at = { x: again.x + 30, y: again.y + 10 };
  await send("touchStart", [at]);
  await page.locator(".ghost").waitFor();
  await send("touchMove", [{ x: at.x, y: at.y + 30 }]);
  await send("touchMove", [{ x: at.x, y: at.y + 72 }]);
  await send("touchEnd", []);
  await until("it is an hour later", async () => (await whereIs(page, id))[1] === "11:00 AM");
});

test("a click on an empty place offers a booking and a time off; a click on a booking opens it", {
  skip,
}, async () => {
  const { date, id } = await dayWith("Ada");
  const page = await open(date);
  // Also late in the day, where the grid ends.
  const late = await pointAt(page, shop.chairs[1], 7.8);
  await page.mouse.click(late.x, late.y);
  await page.locator(".cal-offer a").last().click({ trial: true });
  await page.keyboard.press("Escape");
  const { x, y } = await pointAt(page, shop.chairs[1], 2.3);
  // Also while another window books, which is drawn after that.
  await page.mouse.move(x, y);
  await page.mouse.down();
  const heard = page.waitForResponse(/\/calendar\/changes/);
  const other = await shop.book(date, "15:00", "Mary", shop.chairs[1]);
  await heard;
  await page.waitForTimeout(1_000);
  await page.mouse.up();
  await page.locator(".cal-offer").waitFor();
  await page.keyboard.press("Escape");
  await itemOf(page, other.id).waitFor();
  const chosen = async (name, address) => {
    await page.mouse.click(x, y);
    await page.getByRole("group", { name: "At 11:15 AM" }).getByRole("link", { name }).click();
    await page.waitForURL(address);
    const { searchParams } = new URL(page.url());
    assert.deepEqual([searchParams.get("start"), searchParams.get("resource")], [`${date}T11:15`, shop.chairs[1]]);
  };
  await page.mouse.click(x, y);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".cal-offer").count(), 0);
  await chosen("New booking", /bookings\/new/);
  await page.goBack();
  await seen(page);
  await chosen("Time off", /closures\/new/);
  assert.deepEqual(await violations(page), []);
  const region = page.locator('[data-region="touched"]');
  await page.getByLabel("For").selectOption({ label: "Left chair" });
  await page.getByLabel("Whole days").check();
  await region.getByText("1 booking lies in this time").waitFor();
  await page.getByRole("button", { name: "Close this time" }).last().click();
  await page.waitForURL(/calendar/);
  await barOf(page).getByText("1 booking stays in it.").waitFor();
  await barOf(page).getByRole("button", { name: "Undo" }).click();
  await barOf(page).getByText("is open again").waitFor();
  await itemOf(page, id).click();
  await page.waitForURL(`**/bookings/${id}`);
});

test("the views are accessible in both lights, and the keys lead", { skip }, async () => {
  const { date } = await dayWith("Alonzo");
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(date, { colorScheme });
    for (const view of ["day", "week", "month", "agenda"]) {
      await page.goto(`${page.url().replace(/&view=\w+/, "")}&view=${view}`);
      assert.deepEqual(await violations(page), [], `${view}, ${colorScheme}`);
    }
  }
  const page = await open(date);
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(new RegExp(`date=${addDays(date, 1)}`));
  await page.keyboard.press("m");
  await page.waitForURL(/view=month/);
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.getByLabel("Use these keys").uncheck();
  await page.keyboard.press("Escape");
  await page.locator("main").focus();
  await page.keyboard.press("d");
  await page.waitForTimeout(300);
  assert.match(page.url(), /view=month/);
});

test("nothing failed, and no other host was asked", { skip }, () => assertNothingElse(visitors));
