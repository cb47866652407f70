// Ways in that need a browser: a passkey of a device, and Google, for which the stand-in answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "./support/browser.mjs";
import { until } from "./support/business.mjs";
import { browser, server, setStage } from "./support/stage.mjs";

setStage();

/** A passkey belongs to a name, never to an address of numbers. */
const origin = () => server.origin.replace("127.0.0.1", "localhost");

const DEVICE = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

async function linkIn(email) {
  let found = null;
  await until("the link is in the mail", async () => {
    const messages = await (await fetch(`${server.origin}/dev/messages.json`)).text();
    found = JSON.parse(messages);
    const all = Array.isArray(found) ? found : (found.data ?? found.messages);
    const mine = all.map((one) => JSON.stringify(one)).find((text) => text.includes(email));
    found = /\/verify\/[\w-]{43}/.exec(mine ?? "")?.[0] ?? null;
    return found !== null;
  });
  return found;
}

test("a person adds a passkey, signs in with it and then with Google, and no policy is violated", {
  skip,
}, async () => {
  const context = await browser.newContext({ timezoneId: "Europe/London" });
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (fault) => troubles.push(fault.message));
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && troubles.push(message.text()));
  const device = await context.newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", { options: DEVICE });
  const email = "ada@passkeys.example";
  await page.goto(`${origin()}/signup`);
  const fields = {
    name: "Ada",
    email,
    password: "green apples on a roof",
    business: "Engines of Áda!",
  };
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
  assert.equal(await page.inputValue("[name=time_zone]"), "Europe/London", "the zone is that of the browser");
  assert.equal(await page.inputValue("[name=slug]"), "engines-of-ada", "the address follows the name of the business");
  await page.click("button[type=submit]");
  await page.goto(origin() + (await linkIn(email)));
  await page.click("button.main");
  await page.waitForURL(/\/today$/);

  await page.goto(`${origin()}/account`);
  await page.fill("#passkey-name", "Ada's laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("Ada's laptop").waitFor();

  const leave = async () => {
    await page.goto(`${origin()}/signout`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/signin$/);
  };
  await leave();
  await page.goto(`${origin()}/signin?next=/account`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("Last used").waitFor();

  await leave();
  await page.goto(`${origin()}/signin?next=/account`);
  await page.getByRole("link", { name: "Sign in with Google" }).click();
  await page.getByText("stands in for Google").waitFor();
  await page.fill("[name=email]", email);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL(`${origin()}/account`);
  await page.getByText("Since ").waitFor();
  assert.deepEqual(troubles, []);
  await context.close();
});
