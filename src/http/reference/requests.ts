// Example requests of operations that need more than the required fields. A test checks them against the schemas.

import { sampleId } from "./examples";

type Sample = { readonly query?: Readonly<Record<string, string>>; readonly body?: unknown };

const START = "2026-12-01T09:00:00-05:00";
const LATER = "2026-12-02T09:35:00-05:00";
const JANE = { name: "Jane Smith", email: "jane@example.com" };
const WISH = { service: "haircut", start: START };
const RULE = { freq: "weekly", count: 4 };
const DECEMBER = { from: "2026-12-01", to: "2026-12-31" };
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"];

export const REQUESTS: Readonly<Record<string, Sample>> = {
  listSlots: { query: { service: "haircut", from: "2026-12-01", to: "2026-12-07" } },
  createHold: { body: WISH },
  createBooking: { body: { ...WISH, customer: JANE } },
  cancelPublicBooking: { body: { reason: "I am ill" } },
  reschedulePublicBooking: { body: { start: LATER } },
  createSeries: { body: { ...WISH, customer: JANE, rule: RULE, on_conflict: "skip" } },
  cancelPublicSeries: { body: { from: "2026-12-15" } },
  joinWaitlist: { body: { service: "workshop", start: START, customer: JANE } },
  answerInvitation: { body: { response: "accept" } },
  createTenant: {
    body: {
      slug: "johndoe",
      name: "John Doe",
      time_zone: "America/New_York",
      email: "john@example.com",
      preset: "provider",
    },
  },
  changeTenant: { body: { phone: "+12125550143", policies: { open_limits: { bookings: 5 } } } },
  createService: {
    body: {
      name: "Haircut",
      code: "haircut",
      duration: { kind: "fixed", minutes: 30 },
      price: { amount: 3000, currency: "USD" },
      requires: [{ any_of: [sampleId("resource")] }],
    },
  },
  orderServices: { body: { services: ["haircut", "beard"] } },
  changeService: { body: { price: { amount: 3500, currency: "USD" } } },
  createResource: { body: { name: "Second chair", kind: "person" } },
  changeResource: { body: { name: "Chair by the window" } },
  changeHours: {
    body: {
      weekly: [{ days: WEEKDAYS, start: "09:00", end: "17:00" }],
      overrides: [{ date: "2026-12-24", windows: [{ start: "09:00", end: "12:00" }] }],
    },
  },
  changePools: { body: { pools: [{ name: "Morning", days: WEEKDAYS, start: "09:00", end: "12:00", minutes: 120 }] } },
  listClosures: { query: {} },
  createClosure: { body: { dates: ["2026-12-25"], reason: "Holiday" } },
  previewClosure: { body: { dates: ["2026-12-25"] } },
  changeClosure: { body: { active: false } },
  listBookings: { query: DECEMBER },
  createStaffBooking: { body: { ...WISH, customer: { name: "Walk-in" }, override: ["too_soon"] } },
  cancelBookings: { body: { filter: { from: "2026-12-24", to: "2026-12-24" }, reason: "Closed", preview: true } },
  changeBooking: { body: { notes: "Prefers the window", guests: 2 } },
  rejectBooking: { body: { reason: "Fully staffed elsewhere" } },
  cancelBooking: { body: { reason: "The barber is ill" } },
  rescheduleBooking: { body: { start: LATER } },
  reassignBooking: { body: { resource: sampleId("resource") } },
  createStaffSeries: { body: { ...WISH, customer: JANE, rule: RULE } },
  cancelSeries: { body: { from: "2026-12-15", reason: "The course ends" } },
  createSession: {
    body: { service: "workshop", start: START, seats: 8, visibility: "private", title: "Opening night" },
  },
  cancelSession: { body: { reason: "Too few came" } },
  addParticipant: { body: { customer: JANE, seats: 2 } },
  createInvitation: { body: { email: "jane@example.com", seats: 1 } },
  createCustomer: { body: { ...JANE, phone: "+12125550143" } },
  mergeCustomer: { body: { customer: "cus_f02q7k92tkk7b39qv" } },
  changeCustomer: { body: { notes: "Prefers mornings" } },
  recordPayment: { body: { method: "cash", amount: 3000, note: "At the desk" } },
  refundPayment: { body: { amount: 1500, reason: "The room was cold" } },
  createPackage: {
    body: {
      name: "Ten haircuts",
      price: { amount: 25000, currency: "USD" },
      visits: 10,
      services: ["haircut"],
      valid_days: 365,
    },
  },
  changePackage: { body: { active: false } },
  takeBackCredit: { body: { reason: "Moved away" } },
  changeCredit: { body: { expires_at: "2027-01-31T00:00:00Z", reason: "Was ill" } },
  buyPackage: { body: { package: sampleId("package"), customer: { name: "Ada Lovelace", email: "ada@example.com" } } },
  sellPackage: { body: { package: sampleId("package"), method: "cash", note: "At the desk" } },
  listPayments: { query: DECEMBER },
  exportPayments: { query: DECEMBER },
  exportReceipts: { query: DECEMBER },
  listCommission: { query: { year: "2026" } },
  exportCommission: { query: { year: "2026" } },
  readCash: { query: { date: "2026-12-01" } },
  countCash: { body: { date: "2026-12-01", currency: "USD", counted: 12000 } },
  putStripeConnection: { body: { secret_key: "sk_test_123" } },
  putRazorpayConnection: { body: { key_id: "rzp_test_123", key_secret: "secret" } },
  putResendConnection: { body: { api_key: "re_123", from: "John Doe <bookings@example.com>" } },
  putTwilioConnection: { body: { account_sid: "AC123", auth_token: "secret", from: "+12125550143" } },
  changeNotifications: {
    body: {
      reminder_minutes: [1440, 60],
      kinds: { booked: { email: { texts: { en: { intro: "Hello {customer}, we look forward to seeing you." } } } } },
    },
  },
  previewMessage: { body: { kind: "reminder", channel: "email", locale: "en" } },
  sendTestMessage: { body: { kind: "booked", channel: "email", to: "john@example.com" } },
  createAnnouncement: {
    body: {
      audience: { kind: "customers", from: "2026-12-24", to: "2026-12-31" },
      subject: "Our holidays",
      text: "We are open between the years.",
    },
  },
  createWebhook: { body: { url: "https://hooks.example.com/berth", events: ["booking.*"] } },
  changeWebhook: { body: { active: false } },
  replayWebhook: { body: { from: "2026-12-01T09:00:00Z", to: "2026-12-01T12:00:00Z" } },
  createToken: { body: { name: "Front desk", scopes: ["read", "bookings"] } },
  giveToken: { body: { revoke_others: true } },
};
