// What tests in a real browser stand on: Debian's Chromium, the real server, pages of another site, and axe.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startServer as startProcess } from "../../../scripts/server-process.mjs";
import { putDemoInto, putTablesInto } from "../../support/made-states.mjs";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const MISSING = `there is no Chromium at ${CHROMIUM}; apt-get install chromium, or set CHROMIUM_PATH`;
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** For `test(name, { skip }, …)`: why these tests cannot run here, or false. CI may not do without them. */
export const skip = existsSync(CHROMIUM) || process.env.CI === "true" ? false : MISSING;

export async function launchBrowser() {
  if (!existsSync(CHROMIUM)) throw new Error(`Browser tests cannot run: ${MISSING}.`);
  // Scrollbars are hidden in such a browser unless one asks; a bar that takes room is what some tests look for.
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: ARGUMENTS,
    ignoreDefaultArgs: ["--hide-scrollbars"],
  });
}

/** The real server, as `npm start` starts it, on a state of its own; with the demo tenants, unless `DEMO` is 0. */
export async function startServer(variables = {}) {
  const stateDir = mkdtempSync(join(tmpdir(), "berth-browser-"));
  await (variables.DEMO === "0" ? putTablesInto(stateDir) : putDemoInto(stateDir));
  const server = await startProcess({ STATE_DIR: stateDir, ...variables });
  server.child.stderr.pipe(process.stderr);
  const demoOf = (slug) =>
    JSON.parse(readFileSync(join(stateDir, "demo-tenants.json"), "utf8")).find((tenant) => tenant.slug === slug);
  return {
    origin: server.origin,
    tokenOf: (slug) => demoOf(slug)?.token,
    ownerOf: (slug) => demoOf(slug)?.owner,
    async stop() {
      await server.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/**
 * A site of its own origin. `answer(url)` says what is at an address: a text of HTML, or `{ body, type, headers }`;
 * nothing is 404.
 */
export async function startSite(answer) {
  const server = createServer((request, response) => {
    const found = answer(new URL(request.url, "http://site"));
    if (found === undefined) return response.writeHead(404).end();
    const {
      body,
      type = "text/html; charset=utf-8",
      headers = {},
    } = typeof found === "string" ? { body: found } : found;
    response.writeHead(200, { "content-type": type, ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** In a frame that runs no script axe runs neither. */
async function runsScripts(frame) {
  if (frame.parentFrame() === null) return true;
  const sandbox = await (await frame.frameElement()).getAttribute("sandbox");
  return sandbox === null || sandbox.split(" ").includes("allow-scripts");
}

/** What axe finds on the page and in every frame of it, one sentence each; the page's own policy does not keep it out. */
export async function violations(page, options = {}) {
  const told = [];
  for (const frame of page.frames()) {
    if (!(await runsScripts(frame))) continue;
    // A page that is looked at once more, in another light or size, has it already.
    if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(axeSource);
    const found = await frame.evaluate(
      async (axeOptions) =>
        (await window.axe.run(document, { iframes: false, resultTypes: ["violations"], ...axeOptions })).violations,
      options,
    );
    for (const { id, impact, help, nodes } of found) {
      const where = nodes
        .map(({ target, failureSummary }) => `${target.flat().join(" ")} (${failureSummary})`)
        .join("; ");
      told.push(`${impact} ${id} in ${new URL(frame.url()).pathname}: ${help}: ${where}`.replaceAll(/\s+/g, " "));
    }
  }
  return told;
}
