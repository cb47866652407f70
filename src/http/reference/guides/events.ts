// How another program hears of each change: it asks, or it is told.

import { WEBHOOK_RECIPE } from "../webhook-recipe";
import type { Guide } from "./guide";

export const SYNC: Guide = {
  id: "sync",
  title: "Keep a copy in sync",
  says: "Read all bookings once, then follow the events. Both lists have pages, and neither misses a change.",
  steps: [
    {
      says: "Read all bookings in order of change. Follow next_cursor until it is null.",
      method: "GET",
      path: "/v1/bookings?updated_after=2026-01-01T00:00:00Z&limit=100",
      bearer: "staff",
      status: 200,
      answer: { data: [{ id: "<booking>", status: "confirmed", revision: 1 }], next_cursor: null },
    },
    {
      says: "Read the events, and keep the id of the last one.",
      method: "GET",
      path: "/v1/events?limit=100",
      bearer: "staff",
      status: 200,
      answer: {
        data: [{ id: "<event>", type: "booking.confirmed", subject: "bkg_…", revision: 1 }],
        next_cursor: null,
      },
    },
    {
      says: "From then on, read the events after it, about once a minute.",
      method: "GET",
      path: "/v1/events?after=<event>",
      bearer: "staff",
      status: 200,
      answer: { data: [], next_cursor: null },
    },
    {
      says: "An event says which booking changed, not how: read the booking, and store it if its revision is higher than yours.",
      method: "GET",
      path: "/v1/bookings/<booking>",
      bearer: "staff",
      status: 200,
      answer: { id: "<booking>", status: "confirmed", revision: 1 },
    },
  ],
  after:
    "The table of types below says when each happens. Events are kept for 400 days. For an older event the answer is 404: read all bookings again.",
};

export const WEBHOOKS: Guide = {
  id: "webhooks",
  title: "Be told as it happens",
  says: "Berth posts each event to your endpoints, by Standard Webhooks 1.0. The body is {type, timestamp, data}. data has the booking, session, series, entry or customer as it is when Berth posts it. It has customer data only where include_customer is true. An event of money, such as payment.succeeded, has the payment and its booking, also while the booking waits for money. One of a refund, such as payment.refunded, also has the refund: {id, amount}. An event of the money of a package, such as credit.refunded, has the same beside its credit. A credit with an id alone was never made, or is gone.",
  steps: [
    {
      says: "Make an endpoint. events has *, a noun such as booking.*, or types. Keep the secret: only this answer has it. The address begins with https://. To be told at http://localhost on your own machine, start the server with ALLOW_PRIVATE_TARGETS=1.",
      method: "POST",
      path: "/v1/webhooks",
      bearer: "staff",
      body: { url: "https://hooks.example.com/berth", events: ["booking.*"], include_customer: true },
      status: 201,
      answer: { id: "<webhook>", events: ["booking.*"], active: true, secret: "whsec_…" },
    },
    {
      says: "Have a test event posted. Verify each request before you parse it: the library standardwebhooks takes the secret, the raw body and the headers webhook-id, webhook-timestamp and webhook-signature. Refuse a timestamp that is more than 5 minutes off.",
      method: "POST",
      path: "/v1/webhooks/<webhook>/test",
      bearer: "staff",
      body: {},
      status: 202,
      answer: { id: "<delivery>", event: "<event>", type: "webhook.test", state: "waiting" },
    },
    {
      says: "Answer 2xx within 15 seconds, and do the work afterwards. Each delivery shows its tries.",
      method: "GET",
      path: "/v1/webhooks/<webhook>/deliveries",
      bearer: "staff",
      status: 200,
      answer: { data: [{ id: "<delivery>", event: "<event>", attempts: [] }], next_cursor: null },
    },
    {
      says: "Post one event again, under the same webhook-id.",
      method: "POST",
      path: "/v1/webhook-deliveries/<delivery>/redeliver",
      bearer: "staff",
      body: {},
      status: 202,
      answer: { id: "<delivery>", event: "<event>", state: "waiting" },
    },
    {
      says: "Replace the secret. For 24 hours both sign, so a receiver may have either.",
      method: "POST",
      path: "/v1/webhooks/<webhook>/rotate-secret",
      bearer: "staff",
      body: {},
      status: 200,
      answer: { secret: "whsec_…" },
    },
    {
      says: "After a failure of yours, have every event of a time posted again, delivered or not.",
      method: "POST",
      path: "/v1/webhooks/<webhook>/replay",
      bearer: "staff",
      body: { from: "2026-11-20T12:00:00Z", to: "2026-11-20T15:00:00Z" },
      status: 202,
      answer: { count: 0 },
    },
  ],
  code: { label: "A receiver in JavaScript", text: WEBHOOK_RECIPE },
  after:
    "An event may come more than once, and in any order. Leave out a webhook-id that you have, and store a booking only if its revision is higher than yours. A failed event is tried 10 times. The first try is at once. The others follow after 5 seconds, 5 and 30 minutes, and 2, 5, 10, 14, 20 and 24 hours. Each is a tenth later at most. 429, 502, 504 and Retry-After put a try off. A redirect is a failure. Berth ends an endpoint that answers 410, or only fails for 3 days. It also ends one whose last try fails without a success meanwhile. It then tells the owner. A body longer than 20 kB loses its long texts, and its data has truncated: true.",
};
