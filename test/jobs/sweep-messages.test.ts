// How long messages are kept.

import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { passTime, testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { tellAll } from "../support/told";
import { makeDeps, settingsOf, sweepMessages } from "../support/worker";

const DAY_MS = 86_400_000;
const sweep = () => sweepMessages(makeDeps(env, settingsOf(env), testClock, () => undefined));

it("what a message says is removed after 30 days, and its line in the log after 400", async () => {
  const { tenant, room, service } = await aTenantWith({ service: {} });
  await tenant.book(service.code, "2026-06-02T10:00:00Z");
  await tenant.consistency(room);
  await tellAll();
  const [message] = (await tenant.staff("GET", "/messages?kind=booked")).body.data;
  const read = () => tenant.staff("GET", `/messages/${message.id}`);
  passTime(30 * DAY_MS);
  await sweep();
  expect((await read()).body.text).toContain("10:00");
  passTime(3_600_000);
  await sweep();
  expect((await read()).body).toMatchObject({
    state: "sent",
    to: message.to,
    subject: null,
    text: null,
    html: null,
    attachments: null,
  });
  passTime(370 * DAY_MS);
  await sweep();
  expect((await read()).status).toBe(404);
});
