// A business with two chairs as its staff see it, in windows in which its owner is signed in.

import assert from "node:assert/strict";
import { until } from "./business.mjs";
import { browser, server, visitors } from "./stage.mjs";
import { seen } from "./visitor.mjs";

export const PASSWORD = "green apples on a roof";

/** The person and the business that a form of sign-up names, and the link that their mail brings. */
export async function signUp(context, { slug, preset = "provider" }) {
  const email = `owner@${slug}.example`;
  const account = { name: "Ada Lovelace", email, password: PASSWORD, business: "Corner Shop", slug };
  await send(context, "/signup", { ...account, time_zone: "America/New_York", preset });
  await send(context, await verificationOf(context, email), { go: "1" });
}

async function send(context, path, form) {
  const headers = { origin: server.origin };
  const answer = await context.request.post(server.origin + path, { form, headers, maxRedirects: 0 });
  assert.ok(answer.status() < 400, `${path}: ${answer.status()}`);
}

export async function verificationOf({ request }, email) {
  let link;
  await until("the mail is there", async () => {
    const mails = await request.get(`${server.origin}/dev/messages.json?to=${encodeURIComponent(email)}`);
    link = /\/verify\/[\w-]+/.exec(await mails.text())?.[0];
    return link !== undefined;
  });
  return link;
}

/** The business, its owner's cookies, and its API. */
export async function openShop() {
  const slug = `shop-${Math.random().toString(36).slice(2, 8)}`;
  const context = await browser.newContext();
  await signUp(context, { slug });
  const api = async (method, path, data) => {
    const headers = { origin: server.origin, "idempotency-key": crypto.randomUUID() };
    // A server may close a connection that was idle just as it is used again. The key lets a request come twice.
    const answer = await context.request.fetch(`${server.origin}/v1${path}`, { method, headers, data, maxRetries: 1 });
    assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const chairs = [];
  for (const name of ["Left chair", "Right chair"]) {
    const { id } = await api("POST", "/resources", { name, kind: "equipment" });
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    await api("PUT", `/resources/${id}/hours`, { weekly: [{ days, start: "09:00", end: "17:00" }] });
    chairs.push(id);
  }
  const rules = { min_notice_minutes: 0, horizon_days: 300, step_minutes: 15, requires: [{ any_of: chairs }] };
  await api("POST", "/services", { code: "cut", name: "Cut", duration: { kind: "fixed", minutes: 60 }, ...rules });
  const duration = { kind: "flexible", min: 30, max: 180, step: 30 };
  await api("POST", "/services", { code: "hire", name: "Hire", duration, ...rules });
  const { cookies } = await context.storageState();

  /** New York is four or five hours behind; the API takes the offset of the day. */
  const book = async (date, clock, name, resource, more = { service: "cut" }) => {
    const offset = new Intl.DateTimeFormat("en", { timeZone: "America/New_York", timeZoneName: "longOffset" })
      .formatToParts(new Date(`${date}T15:00:00Z`))
      .find(({ type }) => type === "timeZoneName")
      .value.slice(3);
    const customer = { name, email: `${name.toLowerCase()}@example.com` };
    const start = `${date}T${clock}:00${offset}`;
    const made = await api("POST", "/bookings", { resource, start, customer, ...more });
    return made.booking ?? made;
  };

  /** A window of the owner at a screen of the business. */
  const open = async (path, options = {}) => {
    const page = await visitors.come(options);
    await page.context().addCookies(cookies);
    await page.goto(`${server.origin}/dashboard/${slug}${path}`);
    await seen(page);
    return page;
  };
  return { slug, chairs, api, cookies, book, open };
}
