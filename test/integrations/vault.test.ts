// Credentials at rest: sealed for one place, opened by any key that the deployment still has.

import { describe, expect, it } from "vitest";
import { openVault } from "../../src/integrations/vault";

const SECRET = "a-secret-of-at-least-32-characters-for-tests";
const key = (letter: string) => btoa(letter.repeat(32));
const AT = { tenantId: "ten_1", provider: "resend", connectionId: "con_1", field: "api_key" };

describe("the vault", () => {
  it("opens what it sealed, and seals the same text differently each time", async () => {
    const vault = openVault(`k1:${key("a")}`, SECRET);
    const [one, two] = [await vault.seal(AT, "re_geheim_ü"), await vault.seal(AT, "re_geheim_ü")];
    expect(one).toMatch(/^v1\.k1\.[A-Za-z0-9+/]{16}\.[A-Za-z0-9+/=]+$/);
    expect(one).not.toBe(two);
    expect(await vault.open(AT, one)).toBe("re_geheim_ü");
    expect(await vault.open(AT, two)).toBe("re_geheim_ü");
  });

  it("opens nothing at another tenant, provider, connection or field", async () => {
    const vault = openVault(`k1:${key("a")}`, SECRET);
    const sealed = await vault.seal(AT, "re_1");
    const others = [{ tenantId: "ten_2" }, { provider: "twilio" }, { connectionId: "con_2" }, { field: "secret" }];
    for (const other of others) expect(await vault.open({ ...AT, ...other }, sealed)).toBeNull();
  });

  it("takes a new key in front, opens by the old one, and says what is to be sealed again", async () => {
    const before = openVault(`k1:${key("a")}`, SECRET);
    const rotating = openVault(`k2:${key("b")},k1:${key("a")}`, SECRET);
    const after = openVault(`k2:${key("b")}`, SECRET);
    const old = await before.seal(AT, "re_1");
    expect(old.startsWith(before.newestPrefix)).toBe(true);
    expect(old.startsWith(rotating.newestPrefix)).toBe(false);
    const fresh = await rotating.seal(AT, (await rotating.open(AT, old)) ?? "");
    expect([rotating.newestPrefix, after.newestPrefix]).toEqual(["v1.k2.", "v1.k2."]);
    expect(fresh.startsWith("v1.k2.")).toBe(true);
    expect([await after.open(AT, fresh), await after.open(AT, old)]).toEqual(["re_1", null]);
  });

  it("derives its key from the server secret where the deployment has none, and opens that later too", async () => {
    const without = openVault(null, SECRET);
    const sealed = await without.seal(AT, "re_1");
    expect(sealed).toMatch(/^v1\.s0\./);
    expect(without.newestPrefix).toBe("v1.s0.");
    const later = openVault(`k1:${key("a")}`, SECRET);
    expect([await later.open(AT, sealed), later.newestPrefix]).toEqual(["re_1", "v1.k1."]);
    expect(await openVault(null, `${SECRET}, another`).open(AT, sealed)).toBeNull();
  });

  it("opens nothing that was changed or is no sealed text", async () => {
    const vault = openVault(`k1:${key("a")}`, SECRET);
    const sealed = await vault.seal(AT, "re_1");
    const [version, id, iv = "", text = ""] = sealed.split(".");
    const flipped = `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;
    for (const wrong of [
      [version, id, iv, flipped].join("."),
      [version, "k9", iv, text].join("."),
      ["v2", id, iv, text].join("."),
      [version, id, iv.slice(4), text].join("."),
      `${sealed}.more`,
      "v1.k1..",
      "re_1",
      "",
      "v1.k1.%%.%%",
    ])
      expect(await vault.open(AT, wrong), wrong).toBeNull();
  });

  it("refuses keys that are none", () => {
    for (const wrong of ["", "k1", `k1:${btoa("short")}`, `:${key("a")}`, `s0:${key("a")}`, "k1:%%%"])
      expect(() => openVault(wrong, SECRET), wrong).toThrow("ENCRYPTION_KEYS");
  });
});
