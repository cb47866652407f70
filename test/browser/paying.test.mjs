// A customer pays: from the form to the provider's page by one press, and back to the place that is kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { until } from "./support/business.mjs";
import { look } from "./support/look.mjs";
import { assertNothingElse, business, setStage, visit, visitors } from "./support/stage.mjs";
import { choose, fillIn, mainButton, PHONE, textOf } from "./support/visitor.mjs";

setStage();

const PAID = { confirmation: "payment", hold_seconds: 900, price: { amount: 4_000, currency: "USD" } };

/** A shop with a service that is paid when it is booked, and the account that takes the money. */
async function newPaidShop(fields = {}) {
  const slug = await business.newTenant();
  await business.staff(slug, "PUT", "/connections/stripe", { secret_key: "sk_test_shop" });
  await business.newService(slug, { name: "Paid", code: "paid", ...PAID, ...fields });
  return { slug, ...(await business.freeDay(slug, "paid")) };
}

async function comeToForm({ slug, slots }, options) {
  const page = await visitors.come(options);
  await visit(page, `/${slug}/paid`);
  await choose(page, slots[0]);
  await fillIn(page);
  return page;
}

const outcome = (page, value) => page.locator(`button[name="outcome"][value="${value}"]`);

test("one press leads from the form to where the customer pays, and from there to what is booked", {
  skip,
}, async () => {
  const page = await comeToForm(await newPaidShop(), { ...PHONE });
  assert.equal(await textOf(page, "[data-draft] button[data-main]"), "Book and pay $40");
  await mainButton(page).click();
  await outcome(page, "pay").click();
  await page.waitForURL(/\/manage\/bkg_/);
  assert.match(await textOf(page, "main"), /Paid and booked/);
});

test("a customer who comes back unpaid finds the place kept and the way to pay", {
  skip,
}, async () => {
  const page = await comeToForm(await newPaidShop());
  await mainButton(page).click();
  await outcome(page, "pay").waitFor();
  const leaves = [() => page.goBack(), () => outcome(page, "cancel").click()];
  for (const leave of leaves) {
    await leave();
    await page.waitForURL(/\/manage\/bkg_[^/]*$/);
    const pay = page.getByRole("link", { name: "Pay $40" });
    await pay.waitFor();
    assert.match(await textOf(page, "main"), /This time is kept for you until/);
    await page.reload();
    // The page asks for what is new, and answers in place: it leads nowhere by itself.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    assert.match(page.url(), /\/manage\/bkg_[^/]*$/);
    await pay.click();
    await outcome(page, "pay").waitFor();
  }
});

test("without our script the customer presses twice, as a form may not lead to another site", { skip }, async () => {
  const { slug, slots } = await newPaidShop();
  const page = await visitors.come({ javaScriptEnabled: false });
  await visit(page, `/${slug}/paid?day=${slots[0].date}`);
  await page.locator('.times button.time[name="slot"]').first().click();
  await fillIn(page);
  await mainButton(page).click();
  await page.waitForURL(/\/manage\/bkg_/);
  await page.getByRole("link", { name: "Pay $40" }).click();
  await outcome(page, "pay").waitFor();
});

test("a customer who leaves a card goes the same way; one who may pay with credit chooses first", {
  skip,
}, async () => {
  const fee = { due: "none", rest: "on_site", methods: ["cash"], no_show_fee: { percent: 50 } };
  const carded = await comeToForm(await newPaidShop({ confirmation: "instant", payment: fee }));
  await mainButton(carded).click();
  await outcome(carded, "pay").waitFor();

  const shop = await newPaidShop();
  await business.staff(shop.slug, "POST", "/packages", { name: "Ten", price: PAID.price, visits: 10 });
  const page = await comeToForm(shop);
  await mainButton(page).click();
  await page.getByRole("button", { name: "Pay with credit" }).waitFor();
  assert.match(page.url(), /\/manage\/bkg_[^/]*$/);
});

test("a package is bought by one press as well, and the way back offers to pay", { skip }, async () => {
  const { slug } = await newPaidShop();
  await business.staff(slug, "POST", "/packages", { name: "Ten", price: PAID.price, visits: 10 });
  const page = await visitors.come();
  await visit(page, `/${slug}/packages`);
  await page.getByRole("link", { name: "Buy for $40" }).click();
  await fillIn(page);
  await page.getByRole("button", { name: "Buy for $40" }).click();
  await outcome(page, "pay").waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "Pay $40" }).click();
  await outcome(page, "pay").click();
  await page.waitForURL(/\/packages\/crd_/);
  assert.match(await textOf(page, "main"), /Bought and paid/);
});

test("axe finds nothing on the pages on the way to pay, and nothing reaches out of them", { skip }, async () => {
  const deposit = { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online"] };
  const shop = await newPaidShop({ payment: deposit });
  const page = await comeToForm(shop, { reducedMotion: "reduce" });
  await mainButton(page).click();
  await outcome(page, "cancel").click();
  await page.getByRole("link", { name: "Pay $10" }).waitFor();
  await look(page, "a held place");
  await page.getByRole("link", { name: "Pay $10" }).click();
  await outcome(page, "pay").click();
  await page.waitForURL(/\/manage\/bkg_/);
  const receipts = page.locator('a[href*="/receipts/"]').first();
  await until("the receipt is listed", async () => {
    await page.reload();
    return (await receipts.count()) > 0;
  });
  await visit(page, await receipts.getAttribute("href"));
  assert.match(await textOf(page, "main"), /Price \$40 Received \$10 .*Still to pay \$30/);
  await look(page, "the receipt of a deposit");

  await business.staff(shop.slug, "DELETE", "/connections/stripe");
  await visit(page, `/${shop.slug}/paid`);
  await choose(page, shop.slots[1]);
  await page.getByRole("button", { name: "Keep this time for me" }).waitFor();
  await look(page, "the form without an account");
});

test("no page asked for anything from elsewhere, and no script failed", { skip }, () => {
  assertNothingElse({ ...visitors, elsewhere: [] });
});
