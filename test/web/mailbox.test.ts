// The mailbox of a local server: what a deployment sends is read here, and nowhere else.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Env } from "../../src/env";
import type { Tenant } from "../support/api";
import { testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";
import { createApp } from "../support/worker";

let tenant: Tenant;
let booking: string;

beforeAll(async () => {
  const made = await aTenantWith({ service: {} });
  tenant = made.tenant;
  const customer = { name: "<script>alert(1)</script>", email: "jane@example.com" };
  const booked = await tenant.book(made.service.code, "2026-06-02T10:00:00Z", { customer });
  booking = booked.body.booking.id;
  await tenant.consistency(made.room);
  await tellAll();
});

const app = createApp(testClock);
const context = { waitUntil() {}, passThroughOnException() {} } as unknown as ExecutionContext;

async function ask(path: string, mailbox: "on" | "off", more = {}): Promise<Response> {
  const bindings = { ...env, MAILBOX: mailbox, ...more } as unknown as Env;
  return app.fetch(new Request(`http://berth.test${path}`), bindings, context);
}

describe("the mailbox", () => {
  it("is no page of a deployment", async () => {
    for (const path of [
      "/dev/messages",
      "/dev/messages.json",
      "/dev/messages/msg_1/html",
      "/dev/messages/msg_1/files/0",
    ]) {
      expect((await ask(path, "off")).status).toBe(404);
    }
  });

  it("says whether messages leave the machine", async () => {
    const resend = { RESEND_API_KEY: "re_1", EMAIL_FROM: "a@example.com" };
    expect(await (await ask("/dev/messages", "on")).text()).toContain("Nothing leaves this machine");
    expect(await (await ask("/dev/messages", "on", resend)).text()).toContain("is sent for real");
  });

  it("lists all messages, the newest first, with exactly the fields that clients rely on", async () => {
    const all = (await (await ask(`/dev/messages.json?booking=${booking}`, "on")).json()) as Record<string, unknown>[];
    expect(all).toHaveLength(3);
    const [mail] = (await (await ask("/dev/messages.json?to=jane@example.com&kind=booked", "on")).json()) as [
      Record<string, unknown> & { attachments: object[] },
    ];
    expect(Object.keys(mail).sort()).toEqual(
      "attachments booking channel created_at html id kind state subject tenant text to".split(" "),
    );
    expect(mail).toMatchObject({ tenant: tenant.slug, kind: "booked", channel: "email", booking, state: "sent" });
    expect(mail.attachments).toEqual([
      {
        filename: expect.stringMatching(/\.ics$/),
        content_type: expect.stringContaining("text/calendar"),
        content: expect.stringContaining("METHOD:PUBLISH"),
      },
    ]);
  });

  it("shows a mail in a frame in which nothing runs, and gives its file", async () => {
    const [mail] = (await (await ask("/dev/messages.json?to=jane@example.com", "on")).json()) as [{ id: string }];
    const page = await ask(`/dev/messages?id=${mail.id}`, "on");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/<iframe[^>]* sandbox=/);
    const html = await ask(`/dev/messages/${mail.id}/html`, "on");
    expect(html.headers.get("content-security-policy")).toMatch(/^sandbox .*default-src 'none'/);
    expect(await html.text()).not.toContain("<script");
    const file = await ask(`/dev/messages/${mail.id}/files/0`, "on");
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename=".+\.ics"$/);
  });
});
