// The day of staff.

import type { Guide } from "./guide";

export const DESK: Guide = {
  id: "desk",
  title: "Work at the desk",
  says: "Staff see the day, book walk-ins, move bookings, and close days. A token with the scopes read, bookings and manage can do all of this.",
  steps: [
    {
      says: "Who comes today?",
      method: "GET",
      path: "/v1/bookings?when=today",
      bearer: "staff",
      status: 200,
      answer: { data: [], next_cursor: null },
    },
    {
      says: "Book a walk-in: a name is enough, or no customer at all. override names the rules to set aside; a taken time cannot be overridden.",
      method: "POST",
      path: "/v1/bookings",
      bearer: "staff",
      body: {
        service: "haircut",
        start: "<start>",
        customer: { name: "Walk-in" },
        override: ["too_soon", "off_grid"],
      },
      status: 201,
      answer: { booking: { id: "<booking>", status: "confirmed", revision: 1 } },
    },
    {
      says: "Move it.",
      method: "POST",
      path: "/v1/bookings/<booking>/reschedule",
      bearer: "staff",
      body: { start: "<another start>" },
      status: 200,
      answer: { id: "<booking>", start: "<another start>" },
    },
    {
      says: "Before you close a day, see the bookings it affects. A closure prevents new bookings and leaves existing ones.",
      method: "POST",
      path: "/v1/closures/preview",
      bearer: "staff",
      body: { dates: ["2026-12-25"] },
      status: 200,
      answer: { data: [], next_cursor: null },
    },
    {
      says: "Close it.",
      method: "POST",
      path: "/v1/closures",
      bearer: "staff",
      body: { dates: ["2026-12-25"], reason: "Holiday" },
      status: 201,
      answer: { id: "<closure>", dates: ["2026-12-25"], reason: "Holiday", active: true },
    },
    {
      says: "Cancel all bookings of a day. preview only counts them; without it, each booking is cancelled with the reason.",
      method: "POST",
      path: "/v1/bookings/cancel",
      bearer: "staff",
      body: { filter: { from: "2026-12-25", to: "2026-12-25" }, reason: "Holiday", preview: true },
      status: 200,
      answer: { count: 0, bookings: [] },
    },
  ],
  after: "The audit log has every change with the token that made it: GET /v1/audit.",
};
