// The guides of the reference, step by step. A test runs each of them against a real business. A value in angle
// brackets in an answer is an input of a later step.

import { WEBHOOK_RECIPE } from "./webhook-recipe";

export type Step = {
  readonly says: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** The caller: staff, or the holder of a token. Absent for the public. */
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
  /** Code of a client, with its name. */
  readonly code?: { readonly label: string; readonly text: string };
  readonly after: string;
};

const JANE = { name: "Jane Smith", email: "jane@example.com" };
const PRICE = { amount: 3000, currency: "USD" };
const DAYS = "from=2026-12-01&to=2026-12-07";

export const GUIDES: readonly Guide[] = [
  {
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
  },
  {
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
  },
  {
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
  },
  {
    id: "payments",
    title: "Take payments",
    says: "A service can ask for money before its booking stands: all of the price or a deposit. The booking holds its place until the deadline. Then either it is paid and confirmed, or the place is free and no money is kept. Amounts are in minor units.",
    steps: [
      {
        says: "Connect the account of the business at Stripe. Berth makes the webhook there itself. An account at Razorpay is connected by PUT /v1/connections/razorpay, and staff make its webhook there. A business with both takes rupees by Razorpay, and all else by Stripe.",
        method: "PUT",
        path: "/v1/connections/stripe",
        bearer: "staff",
        body: { secret_key: "sk_test_123" },
        status: 200,
        answer: { provider: "stripe", status: "active", shown: { secret_key: "_123", mode: "test" } },
      },
      {
        says: "Say what a service asks for. hold_seconds is the time to pay. methods are the ways in which customers pay; staff take cash and transfers for every service.",
        method: "PATCH",
        path: "/v1/services/haircut",
        bearer: "staff",
        body: {
          confirmation: "payment",
          payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online"] },
          hold_seconds: 900,
        },
        status: 200,
        answer: { confirmation: "payment", payment: { due: "deposit", rest: "on_site" } },
      },
      {
        says: "A customer books. The booking is held, and says what is due and until when.",
        method: "POST",
        path: "/v1/public/johndoe/bookings",
        body: { service: "haircut", start: "<start>", customer: JANE },
        status: 201,
        answer: {
          booking: {
            id: "<booking>",
            status: "held",
            expires_at: "2026-11-20T10:19:05-05:00",
            payment: { state: "open", due_now: 750, paid: 0, deadline: "2026-11-20T10:19:05-05:00" },
          },
          manage: { token: "<token>" },
        },
      },
      {
        says: "Send the customer to the provider's page. Asking again leads to the same page. After the deadline the answer is payment_expired.",
        method: "POST",
        path: "/v1/public/bookings/<booking>/checkout",
        bearer: "<token>",
        body: {},
        status: 200,
        answer: { url: "https://checkout.stripe.com/c/pay/…", expires_at: "2026-11-20T10:19:05-05:00" },
      },
      {
        says: "Once the customer has paid, the booking is confirmed. The event payment.succeeded says so too.",
        method: "GET",
        path: "/v1/public/bookings/<booking>",
        bearer: "<token>",
        status: 200,
        answer: { status: "confirmed", payment: { state: "deposit_paid", due_now: 0, paid: 750, refunded: 0 } },
      },
      {
        says: "Staff record the rest that they took on site. More than is left is refused with payment_exceeds_due. All that is due, taken so, confirms a held booking.",
        method: "POST",
        path: "/v1/bookings/<booking>/payments",
        bearer: "staff",
        body: { method: "cash", amount: 2250, note: "At the desk" },
        status: 201,
        answer: { id: "<payment>", state: "paid", method: "cash", amount: 2250, refunded: 0 },
      },
      {
        says: "Give money back, here all of one payment. A cancellation gives back what the policy of the service says, by itself.",
        method: "POST",
        path: "/v1/payments/<payment>/refund",
        bearer: "staff",
        body: { reason: "The barber was ill" },
        status: 200,
        answer: { id: "<payment>", state: "refunded", refunded: 2250 },
      },
    ],
    after:
      "Money that comes after the deadline takes the place again if it is still free. Otherwise all of it goes back, and payment.refunded tells when it is there. A customer can also pay ahead: POST /v1/packages makes a package of visits or of an amount of money, and POST /v1/customers/<customer>/credit sells it at the desk. Online, POST /v1/public/<business>/purchases answers where the customer pays; the page is /<business>/packages, and of the demo businesses oolite sells five workshops. POST /v1/credit/<credit>/take-back gives the unused share back. Then {method: \"credit\"} at the checkout, with the token of the customer's own link, or at /v1/bookings/<booking>/payments by staff, pays all that is left. Each booking of a series is paid by itself: where the credit ends, those before are paid, and the next answers not_enough_credit and stays to be paid. A visit goes back whole or not at all. GET /v1/payments lists payments, and GET /v1/payments.csv gives them as a file. A service with payment.no_show_fee asks the customer to leave a card at the same checkout: where nothing is due, the booking is held until the card is there, and nothing is taken. If the customer does not come, staff take the fee or a part of it with {fee: 2000} at /v1/bookings/<booking>/no-show; nothing is taken by itself, and unmark gives it back. A customer who cancels in time pays no fee. Stripe keeps cards, Razorpay does not. npm start stands in for Stripe, and takes no real money. There three demo services ask for it: celebration of parbhani a deposit of 25 %, the rest on site, screen-print-workshop of oolite all of the price, and press-hour of oolite only a card. All keep the place for 15 minutes. A business says once, at PATCH /v1/tenant with policies.payments, how it takes money: cash_only, cash_deposit, hybrid, full_online or marketplace. That counts for each service whose payment is null, with a discount for cash. policies.tax, or the tax of a service, says what tax prices include: receipts show it, and GET /v1/receipts.csv lists them. GET /v1/commission adds up each month, with the operator's commission.",
  },
  {
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
  },
  {
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
  },
  {
    id: "webhooks",
    title: "Be told as it happens",
    says: "Berth posts each event to your endpoints, by Standard Webhooks 1.0. The body is {type, timestamp, data}. data has the booking, session, series, entry or customer as it is when Berth posts it, without customer data unless include_customer is true. An event of money, such as payment.succeeded, has the payment and its booking, also while the booking waits for money. One of a refund, such as payment.refunded, also has the refund: {id, amount}.",
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
      "An event may come more than once, and in any order. Leave out a webhook-id that you have, and store a booking only if its revision is higher than yours. A failed event is tried 10 times: at once, and 5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours after the first try, each a tenth later at most. 429, 502, 504 and Retry-After put a try off. A redirect is a failure. Berth ends an endpoint that answers 410, one whose last try fails without a success meanwhile, and one that only fails for 3 days. It then tells the owner. A body longer than 20 kB loses its long texts, and its data has truncated: true.",
  },
];
