import { beforeAll, describe, expect, it } from "vitest";
import { makeResource, makeService, makeTenant, OFFICE_HOURS, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { fieldsOf, textOf, visit } from "../support/visitor";

let hall: Tenant;

beforeAll(async () => {
  setTime(MONDAY.eight);
  hall = await makeTenant({ name: "Parbhani Hall", zone: "UTC" });
  const room = await makeResource(hall, OFFICE_HOURS, {
    kind: "space",
    max_guests: 500,
  });
  await makeService(hall, room, { code: "visit" });
});

/** How often a text stands on a page. */
const count = (text: string, part: string) => text.split(part).length - 1;

describe("the form", () => {
  it("asks for an address or a telephone as a pair, and says what for", async () => {
    const path = `/${hall.slug}/visit?tz=UTC`;
    const form = await visit(path, { slot: "2026-06-02T10:00:00.000Z", key: "pair" });
    expect(textOf(form.html)).toContain(
      "Email or phone One is enough, so that Parbhani Hall can reach you about this booking. Email Phone",
    );
  });

  it("says what is wrong once, in the place of what it says before", async () => {
    const path = `/${hall.slug}/visit?tz=UTC`;
    const form = await visit(path, { slot: "2026-06-02T11:00:00.000Z", key: "once" });
    const sent = { ...fieldsOf(form.html, 'value="book"'), do: "book", name: "Al" };
    const wrong = textOf((await visit(path, sent)).html);
    expect(wrong).toContain("Email or phone Email Please give an email address or a phone number. Phone");
    expect(wrong).not.toContain("One is enough");
    const mistyped = textOf((await visit(path, { ...sent, email: "al@example.com", phone: "12" })).html);
    expect(count(mistyped, "with + and its code")).toBe(0);
    expect(mistyped).toContain("Phone Please check this number");
  });

  it("asks for the number where texts are wanted", async () => {
    await hall.staff("PATCH", "/notifications", { kinds: { booked: { sms: { on: true } } } });
    const path = `/${hall.slug}/visit?tz=UTC`;
    const form = await visit(path, { slot: "2026-06-02T12:00:00.000Z", key: "texts" });
    expect(textOf(form.html)).toContain("Send me SMS messages about this booking.");
    const person = { do: "book", name: "Al", email: "al@example.com", consent_sms: "1" };
    const sent = { ...fieldsOf(form.html, 'value="book"'), ...person };
    expect(textOf((await visit(path, sent)).html)).toContain("Phone Please fill this in.");
    const booked = await visit(path, { ...sent, phone: "+1 212 555 0199" });
    expect(booked.status).toBe(303);
  });

  it("shows how many there is room for, and says so again to those who ask for more", async () => {
    const few = await visit(`/${hall.slug}/visit?tz=UTC&party=120`);
    expect(few.html).toContain('<small class="hint" id="party-limit">At most 500.</small>');
    for (const party of ["501", "99999"]) {
      const many = await visit(`/${hall.slug}/visit?tz=UTC&party=${party}`);
      expect(many.html).toContain('<small class="problem" id="party-limit">At most 500.</small>');
      expect(many.html).toContain('value="500"');
    }
  });

  it("marks the time that a booking has among those to move it to, which cannot be chosen", async () => {
    const { body } = await hall.book("visit", "2026-06-03T11:00:00Z");
    const path = new URL(body.manage.url).pathname;
    const page = await visit(`${path}?step=move&date=2026-06-03&tz=UTC`);
    const button = /<button[^>]*value="2026-06-03T11:00:00.000Z"[^>]*>.*?<\/button>/.exec(page.html)?.[0] ?? "";
    expect(button).toContain("disabled");
    expect(textOf(button).trim()).toBe("11:00 AM Your time now");
    expect(textOf(page.html)).toContain("Keep my current time");
  });
});
