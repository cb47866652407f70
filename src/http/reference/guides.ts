// The guides of the reference, step by step. A test runs each of them against a real business. A value in angle
// brackets in an answer is an input of a later step.

export type Step = {
  readonly says: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Who calls: the public, staff, or the holder of a token. */
  readonly bearer?: "staff" | "<token>";
  readonly body?: unknown;
  readonly status: number;
  /** The part of the answer that matters. */
  readonly answer: unknown;
};

export type Guide = {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly steps: readonly Step[];
  readonly after: string;
};

const JANE = { name: "Jane Smith", email: "jane@example.com" };
const PRICE = { amount: 3000, currency: "USD" };
const DAYS = "from=2026-12-01&to=2026-12-07";

export const GUIDES: readonly Guide[] = [
  {
    id: "book",
    title: "Book a time",
    says: "See what is free, book it, and change it afterwards. None of it needs an account.",
    steps: [
      {
        says: "Ask what is free. Dates are those of the business; tz asks for other ones.",
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
        says: "Book one of the starts. Make a new Idempotency-Key for each booking, and send the same one when you try again.",
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
        says: "Move it. The old time is freed in the same step, or nothing changes.",
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
      "When another customer was quicker, the answer is 409 with the code slot_taken, and alternatives lists the free starts nearest to it.",
  },
  {
    id: "hold",
    title: "Hold a time while a form is filled in",
    says: "A hold keeps a start from all others until it expires. Confirm it with the customer, or give it back.",
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
        says: "Give it back when the customer leaves. Otherwise it ends by itself at expires_at.",
        method: "DELETE",
        path: "/v1/public/holds/<hold>",
        bearer: "<token>",
        status: 204,
        answer: null,
      },
      {
        says: "Or book what is held: the same start, with the hold.",
        method: "POST",
        path: "/v1/public/johndoe/bookings",
        body: { service: "haircut", start: "<start>", customer: JANE, hold: { id: "<hold>", token: "<token>" } },
        status: 201,
        answer: { booking: { id: "<hold>", status: "confirmed" } },
      },
    ],
    after: "A hold that is over answers 410 with the code hold_expired: choose the time again.",
  },
  {
    id: "waitlist",
    title: "Wait for a place",
    says: "A full start can be waited for. Who waits first is offered the place first, for a while and alone.",
    steps: [
      {
        says: "Ask for what is full as well: waitlist=1 adds the starts that only other bookings stand in the way of.",
        method: "GET",
        path: `/v1/public/johndoe/slots?service=workshop&${DAYS}&waitlist=1`,
        status: 200,
        answer: {
          days: [{ waitlist: [{ start: "<start>", end: "2026-12-03T19:00:00-05:00" }] }],
        },
      },
      {
        says: "Join. What can be booked is refused with bookable_now: book it then.",
        method: "POST",
        path: "/v1/public/johndoe/waitlist-entries",
        body: { service: "workshop", start: "<start>", customer: JANE },
        status: 201,
        answer: { entry: { id: "<entry>", status: "waiting", position: 1 }, token: "<token>" },
      },
      {
        says: "Look again. When a place came free, the entry is offered, and offer says until when.",
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
        says: "Take it. DELETE on the entry declines instead, and the next in line is asked.",
        method: "POST",
        path: "/v1/public/waitlist-entries/<entry>/accept",
        bearer: "<token>",
        body: {},
        status: 201,
        answer: { booking: { status: "confirmed", start: "<start>" } },
      },
    ],
    after:
      "The page that the entry's link opens does the same for people, and changes by itself when a place is offered.",
  },
  {
    id: "desk",
    title: "Work at the desk",
    says: "Staff see the day, write down who walks in, move bookings, and close days. A token with the scopes read, bookings and manage does all of it.",
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
        says: "Write down a walk-in: a name is enough, or no customer at all. override names what may be set aside; a time that is taken never is.",
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
        says: "Before you close a day, see whom it touches. Closing keeps new bookings out and leaves those that are there.",
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
        says: "Cancel the bookings of a day at once. preview only counts them; without it, each customer's booking is cancelled with the reason.",
        method: "POST",
        path: "/v1/bookings/cancel",
        bearer: "staff",
        body: { filter: { from: "2026-12-25", to: "2026-12-25" }, reason: "Holiday", preview: true },
        status: 200,
        answer: { count: 0, bookings: [] },
      },
    ],
    after: "Every change is in the audit, with the token that made it: GET /v1/audit.",
  },
  {
    id: "sync",
    title: "Keep a copy in step",
    says: "Read all bookings once, then follow the events. Both come in pages, and neither misses a change.",
    steps: [
      {
        says: "Read what there is, by change. Follow next_cursor until it is null.",
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
        says: "From then on ask for what came after it, once a minute or so.",
        method: "GET",
        path: "/v1/events?after=<event>",
        bearer: "staff",
        status: 200,
        answer: { data: [], next_cursor: null },
      },
      {
        says: "An event tells what changed and not how: read the booking, and keep it when its revision is higher than yours.",
        method: "GET",
        path: "/v1/bookings/<booking>",
        bearer: "staff",
        status: 200,
        answer: { id: "<booking>", status: "confirmed", revision: 1 },
      },
    ],
    after: "Events are kept for 400 days. An event that is gone answers 404: read all bookings again.",
  },
];
