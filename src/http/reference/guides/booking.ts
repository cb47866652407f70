// What needs no account: to book, to hold and to wait.

import { type Guide, JANE } from "./guide";

const PRICE = { amount: 3000, currency: "USD" };
const DAYS = "from=2026-12-01&to=2026-12-07";

export const BOOK: Guide = {
  id: "book",
  title: "Book a time",
  says: "Find a free start, book it, and change the booking afterwards. None of this needs an account.",
  steps: [
    {
      says: "List the free starts. Dates are in the zone of the business; tz names another zone.",
      method: "GET",
      path: `/v1/public/johndoe/slots?service=haircut&${DAYS}`,
      status: 200,
      answer: {
        time_zone: "America/New_York",
        days: [
          {
            date: "2026-12-01",
            level: "available",
            slots: [
              { start: "<start>", end: "2026-12-01T09:30:00-05:00", remaining: 1, price: PRICE },
              { start: "<another start>", end: "2026-12-01T10:05:00-05:00", remaining: 1, price: PRICE },
            ],
          },
        ],
      },
    },
    {
      says: "Book one of the starts. Create a new Idempotency-Key for each booking, and send the same one on a retry.",
      method: "POST",
      path: "/v1/public/johndoe/bookings",
      body: { service: "haircut", start: "<start>", customer: JANE },
      status: 201,
      answer: {
        booking: { id: "<booking>", status: "confirmed", start: "<start>", revision: 1 },
        manage: { token: "<token>", url: "https://berth.example/manage/…" },
      },
    },
    {
      says: "Keep the token with the booking: it reads, moves and cancels it.",
      method: "GET",
      path: "/v1/public/bookings/<booking>",
      bearer: "<token>",
      status: 200,
      answer: { id: "<booking>", status: "confirmed" },
    },
    {
      says: "Move it. The same step frees the old time, or nothing changes.",
      method: "POST",
      path: "/v1/public/bookings/<booking>/reschedule",
      bearer: "<token>",
      body: { start: "<another start>" },
      status: 200,
      answer: { id: "<booking>", start: "<another start>", revision: 2 },
    },
    {
      says: "Cancel it, as far as the policy of the business allows.",
      method: "POST",
      path: "/v1/public/bookings/<booking>/cancel",
      bearer: "<token>",
      body: { reason: "I am ill" },
      status: 200,
      answer: { id: "<booking>", status: "cancelled", cancel_reason: "I am ill" },
    },
  ],
  after:
    "If another customer was quicker, the answer is 409 with the code slot_taken. Its alternatives are the nearest free starts.",
};

export const HOLD: Guide = {
  id: "hold",
  title: "Hold a time while the customer fills in a form",
  says: "A hold reserves a start until it expires. Confirm it with the customer's details, or release it.",
  steps: [
    {
      says: "Hold the start as soon as the customer chooses it.",
      method: "POST",
      path: "/v1/public/johndoe/holds",
      body: { service: "haircut", start: "<start>" },
      status: 201,
      answer: {
        hold: { id: "<hold>", start: "<start>", expires_at: "2026-11-20T15:19:05-05:00" },
        token: "<token>",
      },
    },
    {
      says: "Release it when the customer leaves. Otherwise it expires at expires_at.",
      method: "DELETE",
      path: "/v1/public/holds/<hold>",
      bearer: "<token>",
      status: 204,
      answer: null,
    },
    {
      says: "Or confirm the hold: book the same start and name the hold.",
      method: "POST",
      path: "/v1/public/johndoe/bookings",
      body: { service: "haircut", start: "<start>", customer: JANE, hold: { id: "<hold>", token: "<token>" } },
      status: 201,
      answer: { booking: { id: "<hold>", status: "confirmed" } },
    },
  ],
  after: "An expired hold answers 410 with the code hold_expired: choose the time again.",
};

export const WAITLIST: Guide = {
  id: "waitlist",
  title: "Wait for a place",
  says: "A customer can wait for a full start. The first in line gets the first offer, for a limited time and alone.",
  steps: [
    {
      says: "List full starts too: waitlist=1 adds the starts that only other bookings block.",
      method: "GET",
      path: `/v1/public/johndoe/slots?service=workshop&${DAYS}&waitlist=1`,
      status: 200,
      answer: {
        days: [{ waitlist: [{ start: "<start>", end: "2026-12-03T19:00:00-05:00" }] }],
      },
    },
    {
      says: "Join the waitlist. If a start is free, the refusal is bookable_now: book it.",
      method: "POST",
      path: "/v1/public/johndoe/waitlist-entries",
      body: { service: "workshop", start: "<start>", customer: JANE },
      status: 201,
      answer: { entry: { id: "<entry>", status: "waiting", position: 1 }, token: "<token>" },
    },
    {
      says: "Read the entry again. When a place comes free, its status is offered, and offer says until when.",
      method: "GET",
      path: "/v1/public/waitlist-entries/<entry>",
      bearer: "<token>",
      status: 200,
      answer: {
        entry: {
          id: "<entry>",
          status: "offered",
          offer: { start: "<start>", expires_at: "2026-11-20T17:04:05-05:00" },
        },
      },
    },
    {
      says: "Accept the offer. DELETE on the entry declines it, and the next customer in line gets the offer.",
      method: "POST",
      path: "/v1/public/waitlist-entries/<entry>/accept",
      bearer: "<token>",
      body: {},
      status: 201,
      answer: { booking: { status: "confirmed", start: "<start>" } },
    },
  ],
  after: "The entry's link opens a page that does the same for customers, and updates when a place is offered.",
};
