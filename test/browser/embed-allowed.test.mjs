// Which sites may show the booking pages in a frame, and what they learn of visitors.

import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, violations } from "./support/browser.mjs";
import { until } from "./support/business.mjs";
import { frameIn, setShop, shop, slug, stranger, untilHeard, visit } from "./support/shop.mjs";
import { business, server, visitors } from "./support/stage.mjs";
import { choose, DESKTOP, mainButton, PHONE } from "./support/visitor.mjs";

setShop({ hasDemo: true });

test("a site that the business did not name shows only a link to book, and tells its owner what to do", {
  skip,
}, async () => {
  for (const device of [DESKTOP, PHONE]) {
    const page = await visit(`<berth-booking tenant="${slug}" service="haircut"></berth-booking>`, device, stranger);
    const told = [];
    page.on("console", (message) => message.type() === "error" && told.push(message.text()));
    await page.reload();
    const frame = await frameIn(page);
    await frame.getByRole("heading", { name: "This booking page cannot be shown on this site." }).waitFor();
    assert.equal(await frame.locator(".picker").count(), 0);
    const link = frame.getByRole("link", { name: "Book with Corner Shop" });
    assert.equal(await link.getAttribute("href"), `${server.origin}/${slug}/haircut`);
    assert.equal(await link.getAttribute("target"), "_blank");
    await untilHeard(page, "error");
    assert.deepEqual(await page.evaluate(() => window.heard), [["error", { code: "not_allowed" }]]);
    const line = told.find((text) => text.includes("embed_origins"));
    assert.ok(line.includes(`curl -X PATCH ${server.origin}/v1/tenant`), line);
    assert.ok(line.includes(`{"embed_origins":["${stranger.origin}"]}`), line);
    await until("the frame is as high as what is in it", async () => {
      const height = await page.locator("berth-booking iframe").evaluate((element) => element.clientHeight);
      return height > 80 && height < 420;
    });
    assert.deepEqual(await violations(page), []);
    await page.close();
  }
});

test("the browser refuses a frame whose loader does not name its site", { skip }, async () => {
  const closed = await business.newTenant();
  for (const tenant of [slug, closed]) {
    const page = await visit(
      `<iframe referrerpolicy="no-referrer" src="${server.origin}/embed/${tenant}"></iframe>`,
      DESKTOP,
      stranger,
    );
    const frame = await (await page.$("iframe")).contentFrame();
    await until("the frame is an error of the browser", () => frame.url().startsWith("chrome-error://"));
  }
  // A site that claims to be another is refused by the browser all the same.
  const page = await visit(
    `<iframe src="${server.origin}/embed/${slug}?site=${shop.origin}"></iframe>`,
    DESKTOP,
    stranger,
  );
  const frame = await (await page.$("iframe")).contentFrame();
  await until("the frame is an error of the browser", () => frame.url().startsWith("chrome-error://"));
});

test("the demo businesses may be tried on a page of one's own machine", { skip }, async () => {
  const page = await visit('<berth-booking tenant="johndoe"></berth-booking>', DESKTOP, stranger);
  const frame = await frameIn(page);
  await frame
    .getByRole("link", { name: /^Haircut/ })
    .first()
    .waitFor();
  const policy = (await fetch(`${server.origin}/embed/johndoe`)).headers.get("content-security-policy");
  assert.ok(policy.includes("http://localhost:*"), policy);
  assert.ok(!(await fetch(`${server.origin}/johndoe`)).headers.get("content-security-policy").includes("localhost"));
});

test("addresses of requests contain no names and addresses of visitors", { skip }, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const page = await visit(
    `<berth-booking tenant="${slug}" service="haircut" name="Known Kate" email="kate@example.com" phone="+13125550100"
       notes="Side door"></berth-booking>`,
  );
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.reload();
  const frame = await frameIn(page);
  await choose(frame, slots[0]);
  for (const [name, value] of Object.entries({ name: "Known Kate", phone: "+13125550100", notes: "Side door" })) {
    assert.equal(await frame.locator(`[name="${name}"]`).inputValue(), value);
  }
  assert.doesNotMatch(asked.join("\n"), /kate|3125550100|Side/i);
  await frame.locator('[name="name"]').fill("");
  await mainButton(frame).click();
  await frame.waitForSelector(".problem");
  assert.equal(await frame.locator('[name="name"]').inputValue(), "", "what was emptied is not filled in again");
});

test("the pages that are not for frames may not be framed, not even by a named site", {
  skip,
}, async () => {
  const { slots } = await business.freeDay(slug, "haircut", { least: 6 });
  const { manage } = await business.book(slug, "haircut", slots.at(-1));
  const managePath = new URL(manage.url).pathname;
  const paths = [
    "/",
    `/${slug}`,
    `/${slug}/haircut`,
    `/book/${slug}`,
    managePath,
    `${managePath}?step=cancel`,
    "/docs",
    "/no-such-shop",
  ];
  for (const path of paths) {
    const answer = await fetch(server.origin + path, { headers: { accept: "text/html" } });
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.match(answer.headers.get("x-frame-options") ?? "", /^deny$/i, path);
  }
  const embed = await fetch(`${server.origin}/embed/${slug}/haircut`);
  assert.ok(
    embed.headers.get("content-security-policy").includes(`frame-ancestors ${shop.origin}`),
    "the page for frames names who may",
  );
  assert.equal(embed.headers.get("x-frame-options"), null, "which the older header could only forbid");
  const page = await visit(`<iframe id="own" src="${server.origin}/${slug}/haircut"></iframe>
    <iframe id="manage" src="${manage.url.replace(/^https?:\/\/[^/]+/, server.origin)}"></iframe>`);
  for (const id of ["own", "manage"]) {
    const frame = await (await page.$(`#${id}`)).contentFrame();
    await until(`#${id} is refused`, () => frame.url().startsWith("chrome-error://"));
  }
});

test("the frame loads nothing but from the business's own pages, and no script failed", { skip }, () => {
  assert.deepEqual(visitors.elsewhere, []);
  assert.deepEqual(
    visitors.troubles.filter((text) => !/frame-ancestors|X-Frame-Options|chrome-error|embed_origins/.test(text)),
    [],
  );
});
