// The pages that messages lead to, and the mailbox of a local server: nothing that axe objects to, in both lights, on a
// phone and on a desktop, from right to left too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { until } from "./support/business.mjs";
import { ALL_WAYS, come, look } from "./support/look.mjs";
import { assertNothingElse, business, server, setStage, visit, visitors } from "./support/stage.mjs";

setStage();

const LONG_WAIT_MS = 30_000;

/** The newest message of a kind to an address, once it is there. */
async function messageTo(to, kind, channel = "email") {
  let found;
  await until(
    `${to} is told ${kind} by ${channel}`,
    async () => {
      const answer = await fetch(`${server.origin}/dev/messages.json?to=${encodeURIComponent(to)}&kind=${kind}`);
      found = (await answer.json()).find((message) => message.channel === channel);
      return found !== undefined;
    },
    LONG_WAIT_MS,
  );
  return found;
}

const linkIn = ({ text }, room, at = 0) => [...text.matchAll(new RegExp(`(/${room}/\\S+)`, "g"))][at][1];

/** The mail as a mail program shows it: inside a page of its own, whose landmarks are not the mail's. */
async function lookAtMail(page, { html, to }) {
  await page.setContent(html.replace(/<body([^>]*)>/, "<body$1><main>").replace("</body>", "</main></body>"));
  await look(page, `the mail to ${to}`, ALL_WAYS);
}

/** A booking at a new business; those of a service that asks for approval are requests. */
async function aBooking(changes = {}, service = {}) {
  const slug = await business.newTenant(changes);
  await business.newService(slug, { code: "visit", name: "A first visit", ...service });
  const { slots } = await business.freeDay(slug, "visit");
  const customer = { name: "Jane Smith", email: `jane@${slug}.example`, locale: changes.locale ?? "en" };
  await business.anybody("POST", `/${slug}/bookings`, { service: "visit", start: slots[0].start, customer });
  return { slug, to: customer.email, owner: `owner@${slug}.example` };
}

test("the mailbox: the list, a mail with its files, a notice, and nothing found", { skip }, async () => {
  const { to, owner } = await aBooking();
  const mail = await messageTo(to, "booked");
  const notice = await messageTo(owner, "staff_new", "notice");
  const page = await come();
  await visit(page, "/dev/messages");
  await look(page, "the list of messages", ALL_WAYS);
  await visit(page, `/dev/messages?id=${mail.id}`);
  await page.frameLocator("iframe").locator("h1").waitFor();
  await look(page, "an open mail", ALL_WAYS);
  await page.locator("summary").click();
  await look(page, "its plain text");
  await lookAtMail(page, mail);
  await visit(page, `/dev/messages?id=${notice.id}`);
  await look(page, "an open notice");
  await visit(page, "/dev/messages?to=no-such-person@example.com");
  await look(page, "nothing found");
});

test("the mailbox, and a mail in Arabic", { skip }, async () => {
  const { to } = await aBooking({ locale: "ar" });
  const mail = await messageTo(to, "booked");
  const page = await come();
  await visit(page, `/dev/messages?id=${mail.id}`);
  await page.frameLocator("iframe").locator("h1").waitFor();
  await look(page, "the mailbox with a mail in Arabic");
  await lookAtMail(page, mail);
});

for (const locale of ["en", "ar"]) {
  test(`a request that staff agree to or decline by a link, in ${locale}`, { skip }, async () => {
    const { owner } = await aBooking({ locale }, { confirmation: "approval" });
    const mail = await messageTo(owner, "staff_request");
    const [approve, decline] = [linkIn(mail, "answer", 0), linkIn(mail, "answer", 1)];
    const page = await come({ locale });
    await visit(page, approve);
    assert.equal(await page.locator("html").getAttribute("dir"), locale === "ar" ? "rtl" : "ltr");
    await look(page, "agreeing to a request", ALL_WAYS);
    await visit(page, decline);
    await look(page, "declining a request", ALL_WAYS);
    await page.locator("main button").click();
    await page.locator("main [role=status]").waitFor();
    await look(page, "a request that was declined");
    await visit(page, approve);
    assert.equal(await page.locator("main form").count(), 0);
    await look(page, "a link whose request was answered");
  });

  test(`ending announcements, and having them again, in ${locale}`, { skip }, async () => {
    const { slug, to } = await aBooking({ locale });
    await messageTo(to, "booked");
    await business.staff(slug, "POST", "/announcements", {
      audience: { kind: "customers" },
      subject: "We move",
      text: "From May on you find us next door.",
    });
    const link = linkIn(await messageTo(to, "announcement"), "unsubscribe");
    const page = await come({ locale });
    await visit(page, link);
    await look(page, "before announcements end", ALL_WAYS);
    const before = await page.locator("main [role=status]").textContent();
    await page.locator("main button").click();
    const isOther = async () => (await page.locator("main [role=status]").textContent()) !== before;
    await until("the page says that announcements ended", isOther, LONG_WAIT_MS);
    await look(page, "announcements that ended", ALL_WAYS);
  });
}

test("no script failed in these tests", { skip }, () => assertNothingElse(visitors));
