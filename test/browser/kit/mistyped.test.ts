import { describe, expect, it } from "vitest";
import { meantAddress } from "../../../src/browser/kit/mistyped";

describe("a mistyped address", () => {
  it.each([
    ["jane@gmial.com", "jane@gmail.com"],
    ["jane@gmai.com", "jane@gmail.com"],
    ["jane@gmaill.com", "jane@gmail.com"],
    ["jane@gmail.con", "jane@gmail.com"],
    ["jane@gmail.co", "jane@gmail.com"],
    ["Jane@Hotmial.com ", "jane@hotmail.com"],
    ["jane@t-onlin.de", "jane@t-online.de"],
    ["jane@naver.co", "jane@naver.com"],
  ])("%s was probably meant as %s", (typed, meant) => {
    expect(meantAddress(typed)).toBe(meant);
  });

  it.each([
    "jane@gmail.com",
    "jane@example.com",
    "jane@mail.com",
    "jane@yahoo.co.uk",
    "jane",
    "jane@",
    "",
    "a@b@gmial.com",
  ])("%s is left alone", (typed) => {
    expect(meantAddress(typed)).toBeNull();
  });
});
