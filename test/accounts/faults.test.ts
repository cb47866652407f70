// A fault at each statement of what changes an account: all of it is done, or nothing of it, and a second try succeeds.

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Authenticator } from "../support/authenticator";
import { MONDAY, setTime } from "../support/clock";
import { aGoogle } from "../support/google";
import { Browser, linkTo, openBusiness, PASSWORD, signUpFields } from "../support/people";

setTime(MONDAY.nine);
const google = aGoogle();
const TABLES = ["users", "members", "sign_ins", "identities", "passkeys", "tenants", "audit", "deliveries"];

/** What the tables hold, so that a change of any row shows. */
async function everything(): Promise<string> {
  const all = await env.DB.batch([
    ...TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)),
    env.DB.prepare("SELECT id, spent_at, detail FROM account_secrets"),
  ]);
  return JSON.stringify(all.map(({ results }) => results));
}

/** Refuses each write to a table in turn, as a full disk would. */
async function withFaultsAt(
  operations: readonly (readonly [table: string, verb: "INSERT" | "UPDATE" | "DELETE"])[],
  act: () => Promise<{ readonly status: number }>,
): Promise<void> {
  for (const [table, verb] of operations) {
    await env.DB.exec(
      `CREATE TRIGGER broken BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    );
    const before = await everything();
    const { status } = await act();
    await env.DB.exec("DROP TRIGGER broken");
    expect([table, verb, status, (await everything()) === before]).toEqual([table, verb, 503, true]);
  }
}

describe("a fault at any statement leaves nothing half done", () => {
  it("of a sign-up", async () => {
    const browser = new Browser();
    await browser.post("/signup", signUpFields("ada@example.com", "engine-works"));
    const path = await linkTo("ada@example.com", "verify");
    const at = ["users", "tenants", "members", "sign_ins"].map((table) => [table, "INSERT"] as const);
    await withFaultsAt([["account_secrets", "UPDATE"], ...at], () => browser.post(path));
    expect((await browser.post(path)).status).toBe(303);
  });

  it("of a reset", async () => {
    await openBusiness("bea@example.com", "beas-shop");
    await new Browser().post("/forgot", { email: "bea@example.com" });
    const path = await linkTo("bea@example.com", "reset");
    const act = () => new Browser().post(path, { password: "nine violet umbrellas" });
    await withFaultsAt(
      [
        ["account_secrets", "UPDATE"],
        ["users", "UPDATE"],
        ["sign_ins", "DELETE"],
        ["deliveries", "INSERT"],
        ["sign_ins", "INSERT"],
      ],
      act,
    );
    expect((await act()).status).toBe(303);
  });

  it("of an invitation", async () => {
    const owner = await openBusiness("cy@example.com", "cys-shop");
    await owner.json("POST", "/v1/members", { email: "dan@example.com", role: "desk" });
    const path = await linkTo("dan@example.com", "invite");
    const act = () => new Browser().post(path, { name: "Dan", password: PASSWORD });
    await withFaultsAt(
      [
        ["account_secrets", "UPDATE"],
        ["users", "INSERT"],
        ["members", "UPDATE"],
        ["audit", "INSERT"],
        ["sign_ins", "INSERT"],
      ],
      act,
    );
    expect((await act()).status).toBe(303);
  });

  it("of a new passkey", async () => {
    const eve = await openBusiness("eve@example.com", "eves-shop");
    const device = new Authenticator();
    const asked = await eve.post("/account/passkey", { ask: "options" });
    const credential = await device.create(JSON.parse(asked.html));
    const act = () => eve.post("/account/passkey", { credential, name: "Phone" });
    await new Browser().post("/signin", { email: "eve@example.com", password: PASSWORD });
    await withFaultsAt(
      [
        ["account_secrets", "INSERT"],
        ["passkeys", "INSERT"],
        ["sign_ins", "DELETE"],
        ["sign_ins", "UPDATE"],
        ["deliveries", "INSERT"],
        ["audit", "INSERT"],
      ],
      act,
    );
    expect((await act()).headers.get("location")).toBe("/account?saved=1#passkeys");
  });

  it("of a first sign-in with Google", async () => {
    await openBusiness("fay@example.com", "fays-shop");
    const act = () => google.signIn(new Browser(), { sub: "fay-1", email: "fay@example.com" });
    await withFaultsAt(
      [
        ["account_secrets", "INSERT"],
        ["identities", "INSERT"],
        ["sign_ins", "DELETE"],
        ["deliveries", "INSERT"],
        ["audit", "INSERT"],
        ["sign_ins", "INSERT"],
      ],
      act,
    );
    expect((await act()).status).toBe(303);
  });
});
