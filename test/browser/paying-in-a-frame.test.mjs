// A customer pays for what they book in a frame of another site. A provider's page stands in no frame, so it opens outside.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { frameIn, heard, setShop, shop, slug, untilHeard, visit } from "./support/shop.mjs";
import { business } from "./support/stage.mjs";
import { choose, fillIn, mainButton, textOf } from "./support/visitor.mjs";

setShop();

const PAID = { confirmation: "payment", hold_seconds: 900, price: { amount: 4_000, currency: "USD" } };

test("the way to pay opens beside the frame, and the frame says when the booking is paid", { skip }, async () => {
  await business.staff(slug, "PUT", "/connections/stripe", { secret_key: "sk_test_shop" });
  await business.newService(slug, { name: "Paid", code: "paid", ...PAID });
  const { slots } = await business.freeDay(slug, "paid");
  const page = await visit(`<berth-booking tenant="${slug}" service="paid"></berth-booking>`);
  const frame = await frameIn(page);
  await choose(frame, slots[0]);
  await fillIn(frame);
  await mainButton(frame).click();
  const pay = frame.getByRole("link", { name: "Pay $40" });
  await pay.waitFor();
  const [[held], none] = [await heard(page, "hold.created"), await heard(page, "booking.created")];
  assert.deepEqual([held.status, none], ["held", []]);
  const [outside] = await Promise.all([page.context().waitForEvent("page"), pay.click()]);
  await outside.locator('button[name="outcome"][value="pay"]').click();
  await outside.waitForURL(/\/manage\/bkg_/);
  assert.match(await textOf(outside, "main"), /Paid and booked/);
  assert.equal(await outside.evaluate(() => window.opener), null);
  assert.equal(new URL(page.url()).origin, shop.origin, "the page around stays where it is");
  // As when the customer comes back from the other tab.
  await frame.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await untilHeard(page, "booking.created");
  const [made] = await heard(page, "booking.created");
  assert.deepEqual([made.booking_id, made.status], [held.booking_id, "confirmed"]);
  await frame.locator(".status", { hasText: "Confirmed" }).waitFor();
});
