// How much work a try to sign in costs this server: the same for every address, and none while a wait is on.

import { env } from "cloudflare:workers";
import { scrypt } from "node:crypto";
import { expect, it, vi } from "vitest";
import { signInByPassword } from "../../src/actions/accounts/sign-in";
import { MONDAY, setTime, testClock } from "../support/clock";
import { openBusiness } from "../support/people";
import { makeDeps, settingsOf } from "../support/worker";

vi.mock("node:crypto", async (original) => {
  const real = await original<typeof import("node:crypto")>();
  return { ...real, scrypt: vi.fn(real.scrypt) };
});

setTime(MONDAY.nine);

it("hashes one password for a known and for an unknown address, with the same parameters, and none during a wait", async () => {
  await openBusiness("ada@example.com", "engine-works");
  const deps = makeDeps(env as never, settingsOf(env as never), testClock, () => {});
  const hashed = vi.mocked(scrypt);
  async function tryIn(email: string) {
    hashed.mockClear();
    const device = { agent: "", isShared: false };
    const { kind } = await signInByPassword(deps, { email, network: null, browser: null, device }, "wrong password");
    return [kind, ...hashed.mock.calls.map(([, , bytes, cost]) => [bytes, cost])];
  }
  const once = ["wrong", [32, { N: 16_384, r: 8, p: 5 }]];
  for (const email of ["ada@example.com", "nobody@example.com"]) {
    for (let n = 0; n < 5; n++) expect([email, n, await tryIn(email)]).toEqual([email, n, once]);
    expect([email, await tryIn(email)]).toEqual([email, ["wait"]]);
  }
});
