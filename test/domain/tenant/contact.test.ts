import { describe, expect, it } from "vitest";
import { mailboxOf, mailIdentity, readMailAddress } from "../../../src/domain/tenant/mail-address";
import {
  completePhoneNumber,
  examplePhoneNumber,
  formatPhoneNumber,
  readPhoneNumber,
} from "../../../src/domain/tenant/phone-number";

describe("a telephone number", () => {
  it.each([
    ["+49 (0)30 1234567", null, "+49301234567"],
    ["+49 30 1234567", null, "+49301234567"],
    ["+39 06 1234 5678", null, "+390612345678"],
    ["+39 (0)6 1234 5678", null, "+390612345678"],
    ["+82 (0)10-1234-5678", null, "+821012345678"],
    ["\u202d+1 (555) 123-4567\u202c", null, "+15551234567"],
    ["+1\ufe0d-555-123-4567", null, "+15551234567"],
    ["＋１ ５５５ １２３ ４５６７", null, "+15551234567"],
    ["+1\u2013555\u2014123\u20124567", null, "+15551234567"],
    ["+1\u00a0555\u202f123.4567", null, "+15551234567"],
    ["010-1234-5678", "KR", "+821012345678"],
    ["(312) 555-0100", "US", "+13125550100"],
    ["030/1234567", "DE", "+49301234567"],
    ["06 12 34 56 78", "FR", "+33612345678"],
    ["06 1234 5678", "IT", "+390612345678"],
    ["٠١٠١٢٣٤٥٦٧٨", "EG", "+201012345678"],
    ["0049 30 1234567", "DE", "+49301234567"],
    ["0049 30 1234567", "US", "+49301234567"],
    ["011 49 30 1234567", "US", "+49301234567"],
    ["+44 20 7946 0958", "US", "+442079460958"],
  ])("%s in %s is %s", (written, country, number) => {
    expect(readPhoneNumber(written, country)).toBe(number);
  });

  it.each([
    ["+999 123456", null],
    ["+1 555", null],
    ["+491234567890123456", null],
    ["12345", "US"],
    ["030 1234567", "AQ"],
    ["1-800-FLOWERS", "US"],
    ["+1 555 123 4567 ext. 5", null],
    ["jane@example.com", "US"],
    ["", "US"],
    ["()", "US"],
    [`${" ".repeat(61)}1`, "US"],
  ])("%s in %s is none", (written, country) => {
    expect(readPhoneNumber(written, country)).toBeNull();
  });

  it("in a national form waits for its country", () => {
    const read = readPhoneNumber("030 / 123 45-67", null) ?? "";
    expect(read).toBe("0301234567");
    expect(completePhoneNumber(read, "DE")).toBe("+49301234567");
    expect(completePhoneNumber(read, null)).toBeNull();
    expect(completePhoneNumber("+49301234567", null)).toBe("+49301234567");
    expect(completePhoneNumber("0049301234567", null)).toBe("+49301234567");
  });

  it("is shown by an example of the country, and read abroad with its code", () => {
    expect(examplePhoneNumber("DE")).toBe("01512 3456789");
    expect(examplePhoneNumber("KR")).toMatch(/^010-/);
    expect(examplePhoneNumber("AQ")).toBeNull();
    expect(examplePhoneNumber(null)).toBeNull();
    expect(formatPhoneNumber("+49301234567")).toBe("+49 30 1234567");
  });
});

describe("an e-mail address", () => {
  it.each([
    ["Jane@Example.COM", "jane@example.com"],
    ["info@münchen.example", "info@münchen.example"],
    ["info@MÜNCHEN.example", "info@münchen.example"],
    ["info@mu\u0308nchen.example", "info@münchen.example"],
    ["info@xn--e1afmkfd.xn--p1ai", "info@xn--e1afmkfd.xn--p1ai"],
    ["info@почта.рф", "info@почта.рф"],
    ["o'brien+news@a.example", "o'brien+news@a.example"],
    ["a!#$%&*/=?^_`{|}~-b@a.example", "a!#$%&*/=?^_`{|}~-b@a.example"],
    ['"jane smith"@a.example', '"jane smith"@a.example'],
    ["\u200b jane@a.example\u202c ", "jane@a.example"],
    ["jane@a\u200b.example", "jane@a.example"],
  ])("%s is kept as %s", (written, kept) => {
    expect(readMailAddress(written)).toBe(kept);
  });

  it.each([
    "",
    "@a.example",
    "jane",
    "jane@",
    "jane@localhost",
    "jane@a..example",
    "jane@-a.example",
    "jane@a.example.",
    "jane@1.2.3.4",
    "jane@[1.2.3.4]",
    "jane@a.123",
    ".jane@a.example",
    "ja..ne@a.example",
    "jane smith@a.example",
    "jane@a.example/x",
    "jane@a.example:80",
    "jane@user@a.example",
    "jänė@a.example",
    "jane@a\u200b.example\nBcc: x@b.example",
    `${"x".repeat(65)}@a.example`,
    `jane@${"x".repeat(64)}.example`,
    `jane@${"abcdefgh.".repeat(28)}example`,
  ])("%j is none", (written) => {
    expect(readMailAddress(written)).toBeNull();
  });

  it("is the same with its domain in either form", () => {
    expect(mailIdentity("info@münchen.example")).toBe("info@xn--mnchen-3ya.example");
    expect(mailIdentity("info@xn--mnchen-3ya.example")).toBe("info@xn--mnchen-3ya.example");
    expect(mailIdentity("jane@example.com")).toBe("jane@example.com");
    // Quotes that change nothing make no other person.
    for (const written of ['"jane"@example.com', '"j\\ane"@example.com', '"\\jane"@example.com']) {
      expect(mailIdentity(written)).toBe("jane@example.com");
    }
    expect(mailIdentity('"jane doe"@example.com')).toBe('"jane doe"@example.com');
    expect(mailIdentity('"jane\\ doe"@example.com')).toBe('"jane doe"@example.com');
  });

  it.each([
    ["jane+shop@example.com", "jane@example.com"],
    ["jane+a+b@example.com", "jane@example.com"],
    ["j.a.ne+x@gmail.com", "jane@gmail.com"],
    ["ja.ne@googlemail.com", "jane@gmail.com"],
    ["ja.ne@example.com", "ja.ne@example.com"],
    ["+491701234567@telephone.invalid", "+491701234567@telephone.invalid"],
  ])("%s most likely arrives in the mailbox %s", (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });
});
