// Staff at their screens: two people with one booking, a bad connection, and none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, violations } from "./support/browser.mjs";
import { addDays, dateIn } from "./support/business.mjs";
import { openShop, PASSWORD, signUp } from "./support/desk.mjs";
import { assertNothingElse, server, setStage, visitors } from "./support/stage.mjs";

let shop;
let days = 40;

setStage({
  use: async () => {
    shop = await openShop();
  },
});

const booked = (name) => shop.book(addDays(dateIn(0), (days += 1)), "10:00", name, shop.chairs[0]);
const stored = (id) => shop.api("GET", `/bookings/${id}`);
const field = (page, name) => page.locator(`.panel[open] [name="${name}"]`);
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

async function correct(page, id, changes) {
  await page.goto(`${server.origin}/dashboard/${shop.slug}/bookings/${id}`);
  await page.getByText("Correct", { exact: true }).click();
  for (const [name, value] of Object.entries(changes)) await field(page, name).fill(value);
}

for (const order of ["the one who came first", "the one who came second"]) {
  test(`two people correct one booking: ${order} saves second, sees both versions and loses nothing`, {
    skip,
  }, async () => {
    const { id } = await booked("Grace");
    const [one, two] = [await shop.open("/today"), await shop.open("/today")];
    await correct(one, id, { name: "Grace One", phone: "+12125550001" });
    await correct(two, id, { name: "Grace Two", notes: "Window seat" });
    const [early, late] = order.endsWith("first") ? [two, one] : [one, two];
    const [earlyName, lateName] = order.endsWith("first") ? ["Grace Two", "Grace One"] : ["Grace One", "Grace Two"];
    await late.locator('.panel[open] [name="name"]').evaluate((input) => {
      input.focus();
      input.setSelectionRange(0, 5);
    });
    await press(early, "Save");
    await early.getByText("Saved.").waitFor();
    await late.waitForTimeout(1_000);
    assert.equal(await field(late, "name").inputValue(), lateName, "the save of one closes no editor of another");
    assert.deepEqual(await late.evaluate(() => [getSelection().toString(), document.activeElement.name]), [
      "Grace",
      "name",
    ]);
    await press(late, "Save");
    await late.locator(".alert").waitFor();
    assert.equal(await field(late, "name").inputValue(), lateName);
    assert.match(await late.locator(".panel[open]").innerText(), new RegExp(earlyName));
    await press(late, "Save");
    await late.getByText("Saved.").waitFor();
    const { customer, notes } = await stored(id);
    assert.deepEqual([customer.name, customer.phone, notes], [lateName, "+12125550001", "Window seat"]);
  });
}

test("what is typed in one form stays when another is sent, and while its answer is under way", { skip }, async () => {
  const { id } = await booked("Edsger");
  const page = await shop.open(`/bookings/${id}`);
  await page.getByText("Correct", { exact: true }).click();
  await field(page, "notes").fill("Typed and not saved");
  const note = page.locator("#f-text");
  await note.fill("Knows the way");
  await page.route("**/bookings/*", async (route) => {
    if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  await press(page, "Add note");
  await note.pressSequentially(" in");
  await page.locator(".note-list").waitFor();
  assert.equal(await note.inputValue(), "Knows the way in");
  assert.equal(await field(page, "notes").inputValue(), "Typed and not saved");
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  assert.equal((await stored(id)).notes, "Typed and not saved");
});

test("what is typed for one booking stays with it: another booking's page shows none of it", { skip }, async () => {
  const [left, right] = [await booked("Leftmost"), await booked("Rightmost")];
  const page = await shop.open(`/bookings/${left.id}`);
  const go = async ({ id }, name) => {
    await page.evaluate((href) => {
      const link = document.querySelector("main").appendChild(document.createElement("a"));
      link.href = href;
      link.click();
    }, `/dashboard/${shop.slug}/bookings/${id}`);
    await page.locator("h1", { hasText: name }).waitFor();
  };
  await page.getByText("Correct", { exact: true }).click();
  await field(page, "notes").fill("For the leftmost");
  await page.locator("#f-text").fill("Noted of the leftmost");
  await go(right, "Rightmost");
  const ofLeft = page.locator(`main form[action*="${left.id}"]`);
  assert.deepEqual([await ofLeft.count(), await page.inputValue("#f-text")], [0, ""]);
  assert.equal(await page.locator('main [name="notes"]').inputValue(), "");
  await go(left, "Leftmost");
  assert.equal(await page.inputValue("#f-text"), "Noted of the leftmost");
  assert.equal(await field(page, "notes").inputValue(), "For the leftmost");
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  assert.deepEqual([(await stored(left.id)).notes, (await stored(right.id)).notes], ["For the leftmost", null]);
});

test("hours that are typed for one day are not saved from the page of another", { skip }, async () => {
  const date = addDays(dateIn(0), (days += 1));
  const page = await shop.open(`/day?date=${date}`);
  const first = page.locator('[name="from1"]');
  const drawn = await first.inputValue();
  await first.fill("11:15");
  await page.getByRole("link", { name: "Day after" }).click();
  await page.waitForURL(`**/day?date=${addDays(date, 1)}**`);
  assert.deepEqual([await first.count(), (await first.inputValue()) === "11:15"], [1, false], drawn);
  await page.getByRole("link", { name: "Day before" }).click();
  await page.waitForURL(`**/day?date=${date}**`);
  assert.equal(await first.inputValue(), "11:15");
});

test("what was typed when a sign-in ends is there again once the same person has signed in, and for no other", {
  skip,
}, async () => {
  const { id } = await booked("Radia");
  const page = await shop.open(`/bookings/${id}`);
  const note = page.locator("#f-text");
  const typeAndLoseSignIn = async () => {
    await page.getByText("Correct", { exact: true }).click();
    await field(page, "notes").fill("Wants the bridge");
    await note.fill("Knows the tree");
    await page.context().clearCookies();
    await press(page, "Add note");
    await page.waitForURL(/\/signin/);
  };
  await typeAndLoseSignIn();
  await page.fill('[name="email"]', `owner@${shop.slug}.example`);
  await page.fill('[name="password"]', PASSWORD);
  await press(page, "Sign in");
  await page.waitForURL(`**/bookings/${id}`);
  assert.equal(await note.inputValue(), "Knows the tree");
  assert.equal(await field(page, "notes").inputValue(), "Wants the bridge");
  await press(page, "Add note");
  await page.locator(".note-list").waitFor();
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  assert.equal((await stored(id)).notes, "Wants the bridge");
  await page.reload();
  assert.equal(await note.inputValue(), "");
  await typeAndLoseSignIn();
  const other = `${shop.slug}-2`;
  await signUp(page.context(), { slug: other });
  await page.goto(`${server.origin}/dashboard/${other}/today`);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("cash is taken where the booking is, and more than is left is refused beside it", { skip }, async () => {
  const price = { amount: 4_000, currency: "USD" };
  const rules = { min_notice_minutes: 0, horizon_days: 300, requires: [{ any_of: shop.chairs }] };
  await shop.api("POST", "/services", {
    code: "dye",
    name: "Dye",
    duration: { kind: "fixed", minutes: 60 },
    price,
    ...rules,
  });
  const day = addDays(dateIn(0), (days += 1));
  const { id } = await shop.book(day, "10:00", "Barbara", shop.chairs[0], { service: "dye" });
  const page = await shop.open(`/bookings/${id}`);
  const take = async (amount) => {
    await field(page, "amount").fill(amount);
    await press(page, "Taken");
  };
  await page.getByText("Take cash or transfer", { exact: true }).click();
  await take("40.01");
  await page.locator('.panel[open] [aria-invalid="true"]').waitFor();
  assert.equal(await field(page, "amount").inputValue(), "40.01");
  await take("15");
  await page.getByText("The money is noted.").waitFor();
  assert.deepEqual((await stored(id)).payment, { ...(await stored(id)).payment, state: "deposit_paid", paid: 1_500 });
  // The list of a day reads as one on a wide screen too: the date stands above its bookings.
  await page.goto(`${server.origin}/dashboard/${shop.slug}/bookings?q=barbara`);
  const [date, list] = await Promise.all(
    [".booking-day h2", ".booking-list"].map((part) => page.locator(part).boundingBox()),
  );
  assert.ok(date.y + date.height <= list.y && date.width > 200, "the date stands above");
});

test("a press shows at once that it counts, counts once, and is asked again when its answer is lost", {
  skip,
}, async () => {
  const page = await shop.open("/bookings/new");
  const sent = [];
  await page.route("**/bookings/new", async (route) => {
    const fields = new URLSearchParams(route.request().postData() ?? "");
    // The form also asks for free times.
    if (route.request().method() !== "POST" || fields.get("when") === "times") return route.continue();
    sent.push(fields);
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (sent.length > 1) return route.continue();
    // The work is done, and its answer is lost.
    await route.fetch({ maxRedirects: 0 });
    await route.abort("connectionreset");
  });
  const day = addDays(dateIn(0), (days += 1));
  await page.selectOption('[name="service"]', { label: "Cut" });
  await page.fill('[name="name"]', "Ken Once");
  await page.fill('[name="start"]', `${day}T11:00`);
  const markedMs = await page
    .getByRole("button", { name: "Book", exact: true })
    .last()
    .evaluate((button) => {
      const pressedAt = performance.now();
      button.click();
      button.click();
      return new Promise((resolve) => {
        const look = () =>
          button.ariaBusy === "true" ? resolve(performance.now() - pressedAt) : requestAnimationFrame(look);
        look();
      });
    });
  assert.ok(markedMs <= 100, `marked after ${markedMs} ms`);
  await page.getByText("No answer yet. Trying again.").waitFor();
  await page.waitForURL(/\/bookings\/bkg_/);
  assert.deepEqual([sent.length, new Set(sent.map((fields) => fields.get("key"))).size], [2, 1]);
  const { data } = await shop.api("GET", "/bookings?q=Ken%20Once");
  assert.equal(data.length, 1);
});

test("a change whose answer was lost is told as done, and not as a change by another", { skip }, async () => {
  const { id } = await booked("Barbara");
  const page = await shop.open(`/bookings/${id}`);
  let lost = 0;
  await page.route("**/bookings/*", async (route) => {
    if (route.request().method() !== "POST" || lost++ > 0) return route.continue();
    await route.fetch({ maxRedirects: 0 });
    await route.abort("connectionreset");
  });
  await page.getByText("Cancel", { exact: true }).first().click();
  await page.locator(".panel[open] .danger").click();
  await page.getByText("Cancelled").first().waitFor();
  assert.equal(await page.locator(".alert").count(), 0);
  assert.equal((await stored(id)).status, "cancelled");
});

test("without a connection the day stays legible with its age, and comes back by itself", {
  skip,
}, async () => {
  for (const path of ["/today", `/calendar?date=${dateIn(0)}&view=day`]) {
    const page = await shop.open(path);
    await page.context().setOffline(true);
    await page.getByText(/No connection\. This is how it was \d+ seconds? ago\./).waitFor();
    await page.getByRole("link", { name: "Customers" }).first().click();
    await page.getByText("You are offline.").waitFor();
    assert.ok(await page.locator("main h1").isVisible());
    await page.context().setOffline(false);
    await page.getByText("No connection.").waitFor({ state: "detached" });
  }
});

test("a day is closed by one press with the page beside it, and a price that is being typed stays", {
  skip,
}, async () => {
  const date = addDays(dateIn(0), (days += 1));
  const page = await shop.open(`/day?date=${date}&service=cut`, { colorScheme: "dark" });
  const starts = page.locator("[data-region=beside] [data-start]");
  const before = await starts.count();
  assert.ok(before > 0);
  await page.fill('[name="price"]', "47");
  await press(page, "Close this day");
  await page.locator(".done-bar").getByText("The day is closed.").waitFor();
  assert.deepEqual([await starts.count(), await page.inputValue('[name="price"]')], [0, "47"]);
  assert.deepEqual(await violations(page), []);
  await press(page, "Undo");
  await page.getByText("It is as it was before.").waitFor();
  assert.equal(await starts.count(), before);
  await press(page, "Save");
  await page.getByText("The service is changed.").waitFor();
  assert.match(await page.locator(".day-beside").innerText(), /47/);
  await press(page, "Undo");
  await page.getByText("It is as it was before.").waitFor();
});

test("what a service asks is told in sums while it is filled in", {
  skip,
}, async () => {
  const { data } = await shop.api("GET", "/services");
  const { id } = data.find(({ code }) => code === "hire");
  await shop.api("PATCH", `/services/${id}`, { price: { amount: 10_000, currency: "USD" } });
  const page = await shop.open(`/payments/services/${id}`, { colorScheme: "dark" });
  const said = page.locator("[data-region=terms]");
  assert.equal(await page.isVisible('[name="share"]'), false);
  await page.selectOption('[name="ask"]', "deposit");
  await page.fill('[name="share"]', "30");
  await page.check('[name="by_online"]');
  await said.getByText("At $100, a customer pays $30 when booking and $70 at the visit.").waitFor();
  await said.getByText("no account is connected").waitFor();
  assert.equal(await page.inputValue('[name="share"]'), "30");
  assert.deepEqual(await violations(page), []);
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  for (const path of ["/payments/settings", "/payments/stripe", "/payments/ways"]) {
    const screen = await shop.open(path, { locale: "ar", viewport: { width: 360, height: 740 } });
    assert.deepEqual([path, await violations(screen)], [path, []]);
  }
});

test("nothing failed, and no other host was asked", { skip }, () => {
  // What was lost on purpose is told as lost.
  const meant = /net::ERR_(CONNECTION_RESET|INTERNET_DISCONNECTED)/;
  assertNothingElse({ ...visitors, troubles: visitors.troubles.filter((trouble) => !meant.test(trouble)) });
});
