// The readers of a correction, when staff change the customer of a booking.

import { describe, expect, it } from "vitest";
import { type BookedCustomer, givenTo } from "../../../src/domain/booking/booking-record";

const person = (
  id: string | null,
  name: string,
  email: string | null,
  phone: string | null = null,
): BookedCustomer => ({
  ...{ id, name, email, phone, timeZone: null, locale: null },
});

const ada = person("cus_ada", "Ada", "ada@example.com");

describe("a corrected customer", () => {
  it("of another name and address is another person, who takes it from the first", () => {
    expect(givenTo(ada, person("cus_ben", "Ben", "ben@example.com"))).toEqual({ from: "cus_ada" });
    const byPhone = person("cus_tel", "Ada", null, "+442079460000");
    expect(givenTo(byPhone, person("cus_ben", "Ben", null, "+442079460001"))).toEqual({ from: "cus_tel" });
  });

  it("of the same name is the same person at another address", () => {
    expect(givenTo(ada, person("cus_new", " ADA", "ada@example.org"))).toEqual({});
    expect(givenTo(person(null, "Ada", null), ada)).toEqual({});
    expect(givenTo(null, ada)).toEqual({});
    expect(givenTo(person("cus_tel", "Ada", null, "+442079460000"), { ...ada, phone: "+442079460000" })).toEqual({});
  });

  it("whose address stays is not told", () => {
    expect(givenTo(ada, person("cus_ada", "Ada Lovelace", "ADA@example.com", "+442079460000"))).toBeNull();
    expect(givenTo(ada, person(null, "Ada", null))).toBeNull();
    expect(givenTo(ada, null)).toBeNull();
  });
});
