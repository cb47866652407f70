// How each operation is asked so that it can succeed: what its path, query and body have to name, and what has to be
// there before. What a recipe leaves open is generated from the schema.

import { dateIn } from "./arbitraries.mjs";
import { EVERY_DAY } from "./world.mjs";

const DAY_MS = 86_400_000;
/** Longer than a session and an entry take to be made. */
const SOON_MS = 1_500;

const held = (world, kind) => {
  const thing = world.some(kind, (one) => one.token) ?? { id: "none", token: "none" };
  return { params: { id: thing.id }, token: thing.token };
};

const ofSome =
  (kind, more = () => ({})) =>
  async (world) => ({
    params: { id: world.dice.pick(world.ids(kind)) ?? "none" },
    ...(await more(world)),
  });

const manage =
  (more = () => ({})) =>
  async (world) => {
    const booking = (await world.liveBooking()) ?? { id: "none", token: "none" };
    return { params: { id: booking.id }, token: booking.token, ...(await more(world, booking)) };
  };

const byStaff =
  (make, more = () => ({})) =>
  async (world) => {
    const booking = (await make(world)) ?? { id: "none" };
    const ifMatch =
      world.dice.chance(0.3) && booking.revision ? { headers: { "if-match": `"${booking.revision}"` } } : {};
    return { params: { id: booking.id }, body: {}, ...ifMatch, ...(await more(world, booking)) };
  };

const begun = (world) => {
  const start = new Date(Date.now() - world.dice.int(2, 20 * 60) * 60_000).toISOString();
  return world.staffBooking({ start });
};

const listed =
  (more = () => ({})) =>
  async (world, operation) => {
    const cursor = world.known.cursors.get(operation.name);
    return {
      query: {
        ...(world.dice.chance(0.5) && { limit: String(world.dice.int(1, 5)) }),
        ...(cursor && world.dice.chance(0.4) ? { cursor } : await more(world)),
      },
    };
  };

/** Inactive mostly: what is posted has nowhere to go. */
const webhook = (world) => ({
  // Nothing listens there, and no name is looked up.
  url: `http://127.0.0.1:1/${world.dice.int(1, 1_000)}`,
  events: world.dice.pick([["*"], ["booking.*"], ["booking.confirmed", "session.*"]]),
  active: world.dice.chance(0.1),
});

function someWebhook(more = () => ({})) {
  return async (world) => {
    if (world.ids("webhooks").length === 0) await world.ask("createWebhook", { body: webhook(world) });
    return { params: { id: world.dice.pick(world.ids("webhooks")) ?? "none" }, ...(await more(world)) };
  };
}

const days = () => ({ from: dateIn(-1), to: dateIn(20) });

const moved = async (world, booking) => {
  const service = world.known.services.get(booking.service?.id);
  const wish = service && service.seats === 1 ? await world.wish(service) : { start: world.freshStart() };
  const { start, duration_minutes, period } = wish;
  return { body: { start, ...(duration_minutes && { duration_minutes }), ...(period && { period }) } };
};

const series = async (world) => {
  const { service } = await world.placeFor("series", { name: "Course", series_max: 3 });
  const wish = await world.wish(service);
  const rule = { freq: world.dice.pick(["daily", "weekly"]), count: world.dice.int(1, 3) };
  return { body: { ...wish, customer: world.person(), rule, on_conflict: "skip" } };
};

const ownSeries =
  (more = () => ({})) =>
  async (world) => {
    const isOwn = (one) => one.token;
    if (!world.some("series", isOwn)) await world.ask("createSeries", await series(world));
    const known = world.some("series", isOwn) ?? { id: "none", token: "none" };
    return { params: { id: known.id }, token: known.token, ...(await more(world)) };
  };

/** Visits or an amount, paid ahead. */
const pack = (world) => ({
  name: "Ahead",
  price: { amount: world.dice.int(0, 9_999), currency: "EUR" },
  ...(world.dice.chance(0.5) ? { visits: world.dice.int(1, 10) } : { amount: world.dice.int(1, 9_999) }),
  ...(world.dice.chance(0.5) && { valid_days: world.dice.int(1, 90) }),
});

/** Far ahead, so that it can be taken back. */
const razorpayKeys = () => ({ key_id: "rzp_test_fuzz", key_secret: "fuzz" });

function announcement(world) {
  const audience = world.dice.chance(0.5) ? { kind: "members" } : { kind: "customers", from: dateIn(1) };
  return { audience, subject: "News", text: "We open at nine.", send_at: "2029-01-01T00:00:00Z" };
}

const closure = (world) => ({ dates: [dateIn(world.dice.int(60, 120))], reason: "Closed" });

export const RECIPES = {
  showTenant: () => ({}),
  listSlots: async (world) => {
    const { service, start, duration_minutes } = await world.wish();
    const date = start.slice(0, 10);
    const query = { service, from: date, to: date, ...(duration_minutes && { duration_minutes }) };
    return {
      query: {
        ...query,
        ...world.dice.pick([{}, { explain: "1" }, { fresh: "1" }, { waitlist: "1" }, { tz: "Asia/Tokyo" }]),
      },
    };
  },
  listPools: (world) => ({ query: { date: dateIn(world.dice.int(0, 10)) } }),
  watchLive: (world) => ({
    query: { service: world.some("services", (one) => one.active)?.id ?? "none" },
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    },
  }),
  createHold: async (world) => ({ body: await world.wish() }),
  releaseHold: async (world) => {
    await world.ask("createHold", { body: await world.wish() });
    return held(world, "holds");
  },
  createBooking: async (world) => {
    const wish = await world.wish();
    const customer = world.person();
    if (world.dice.chance(0.7)) return { body: { ...wish, customer } };
    const { json } = await world.ask("createHold", { body: wish });
    return { body: { ...wish, customer, ...(json?.hold && { hold: { id: json.hold.id, token: json.token } }) } };
  },
  readPublicBooking: manage(),
  checkoutPublicBooking: async (world) => {
    const { id, token } = (await world.unpaidBooking()) ?? { id: "none", token: "none" };
    return { params: { id }, token, body: {} };
  },
  listSoldPackages: () => ({}),
  buyPackage: async (world) => {
    await world.ownStripe();
    const { json } = await world.ask("createPackage", { body: pack(world) });
    const { name, email } = world.person();
    const customer = { name, email: email ?? "someone@example.com" };
    return { body: { package: json?.id ?? "none", customer } };
  },
  readPurchase: purchase(),
  checkoutPurchase: purchase(),
  cancelPublicBooking: manage(() => ({ body: {} })),
  reschedulePublicBooking: manage(moved),
  readInvitationFile: manage(),
  readCalendarLinks: manage(),
  createSeries: series,
  readPublicSeries: ownSeries(),
  cancelPublicSeries: ownSeries(() => ({ body: {} })),
  readSeriesFile: ownSeries(),
  joinWaitlist: async (world) => {
    const { session } = await world.waiting();
    return { body: { service: session?.service.id ?? "none", start: session?.start, customer: world.person() } };
  },
  readWaitlistEntry: async (world) => {
    if (world.ids("entries").length === 0) await world.waiting();
    return held(world, "entries");
  },
  leaveWaitlist: async (world) => {
    const { entry } = await world.waiting();
    return { params: { id: entry?.id ?? "none" }, token: entry?.token };
  },
  acceptOffer: async (world) => {
    const entry = await world.offered();
    return { params: { id: entry?.id ?? "none" }, token: entry?.token, body: {} };
  },
  readLinkedSession: async (world) => {
    const session = await world.session({ visibility: "private" });
    return { params: { token: session?.link?.token ?? "none" } };
  },
  readInvitation: async (world) => ({ params: { token: (await world.invitation())?.token ?? "none" } }),
  answerInvitation: async (world) => {
    const invitation = await world.invitation();
    const response = world.dice.pick(["accept", "accept", "decline"]);
    const named = response === "accept" && world.dice.chance(0.5);
    return {
      params: { token: invitation?.token ?? "none" },
      body: {
        response,
        ...(response === "accept" && {
          customer: named ? world.person() : { name: "Invited", email: invitation?.email },
        }),
      },
    };
  },
  createTenant: (world) => ({
    body: {
      slug: `new-${world.dice.next().toString(36)}-${Date.now().toString(36)}`,
      name: "New",
      time_zone: "Europe/Berlin",
      email: "new@example.com",
    },
  }),
  readTenant: () => ({}),
  changeTenant: (world) => ({ body: { description: `Changed ${world.dice.int(1, 99)}` } }),
  listServices: listed(),
  createService: (world) => ({
    body: {
      name: `Service ${world.dice.int(1, 999)}`,
      duration: { kind: "fixed", minutes: world.dice.pick([15, 30, 60]) },
      requires: [{ any_of: [world.dice.pick(world.ids("resources")) ?? "none"] }],
      ...world.dice.pick([
        {},
        { seats: 4 },
        { confirmation: "approval" },
        { price: { amount: 1000, currency: "EUR" } },
        { price: { amount: 1000, currency: "EUR" }, payment: { due: "none", no_show_fee: { percent: 50 } } },
      ]),
    },
  }),
  orderServices: async (world) => {
    const { json } = await world.ask("listServices", { query: { limit: "100" } });
    return { body: { services: world.dice.shuffled((json?.data ?? []).map((one) => one.id)) } };
  },
  readService: ofSome("services"),
  changeService: ofSome("services", (world) => ({
    body: world.dice.pick([
      { description: "Changed" },
      { buffer_after_minutes: 5 },
      { min_notice_minutes: 0 },
      { price: null },
    ]),
  })),
  deleteService: async (world) => ({ params: { id: (await world.place()).service?.id ?? "none" } }),
  listResources: listed(),
  createResource: (world) => ({ body: { name: "Room", kind: "space", capacity: world.dice.int(1, 3) } }),
  readResource: ofSome("resources"),
  changeResource: ofSome("resources", (world) => ({
    body: world.dice.pick([{ name: "Renamed" }, { max_guests: 600 }, { active: true }]),
  })),
  deleteResource: async (world) => {
    const { json } = await world.ask("createResource", { body: { name: "Short-lived", kind: "equipment" } });
    return { params: { id: json?.id ?? "none" } };
  },
  readHours: ofSome("resources"),
  changeHours: ofSome("resources", () => ({
    body: { weekly: [{ days: EVERY_DAY, start: "06:00", end: "23:00" }], overrides: [] },
  })),
  readPools: ofSome("resources"),
  changePools: async (world) => {
    const { resource } = await world.placeFor("pools");
    const pool = { name: "day", days: EVERY_DAY, start: "08:00", end: "20:00", minutes: world.dice.int(60, 720) };
    return { params: { id: resource?.id ?? "none" }, body: { pools: [pool] } };
  },
  showAgenda: ofSome("resources", () => ({ query: days() })),
  checkConsistency: ofSome("resources"),
  repairConsistency: ofSome("resources"),
  listClosures: listed(),
  createClosure: (world) => ({ body: closure(world) }),
  previewClosure: (world) => ({
    body: world.dice.chance(0.5) ? closure(world) : { dates: [dateIn(world.dice.int(1, 9))] },
  }),
  readClosure: async (world) => {
    await world.ask("createClosure", { body: closure(world) });
    return { params: { id: world.dice.pick(world.ids("closures")) ?? "none" } };
  },
  changeClosure: async (world) => {
    await world.ask("createClosure", { body: closure(world) });
    return {
      params: { id: world.dice.pick(world.ids("closures")) ?? "none" },
      body: { active: world.dice.chance(0.5) },
    };
  },
  deleteClosure: async (world) => {
    const { json } = await world.ask("createClosure", { body: closure(world) });
    return { params: { id: json?.id ?? "none" } };
  },
  listZoneChanges: listed(),
  listBookings: listed((world) =>
    world.dice.pick([
      {},
      days(),
      { status: "confirmed" },
      { q: "Person" },
      { when: "week" },
      { service: world.dice.pick(world.ids("services")) ?? "none" },
      { resource: world.dice.pick(world.ids("resources")) ?? "none" },
      { updated_after: new Date(Date.now() - 60_000).toISOString() },
    ]),
  ),
  createStaffBooking: async (world) => {
    const customer = world.dice.pick([world.person(), { name: "Somebody" }, null]);
    return { body: { ...(await world.wish()), customer } };
  },
  readBooking: ofSome("bookings"),
  confirmBooking: byStaff((world) => world.staffBooking({ status: "pending" })),
  rejectBooking: byStaff((world) => world.staffBooking({ status: "pending" })),
  cancelBooking: byStaff((world) => world.staffBooking({})),
  rescheduleBooking: byStaff(
    (world) => world.staffBooking({}),
    (world) => ({ body: { start: world.freshStart() } }),
  ),
  changeBooking: byStaff(
    (world) => world.staffBooking({}),
    (world) => ({
      body: {
        customer: { name: `Name ${world.dice.int(1, 99)}` },
        notes: "Corrected",
        guests: 1,
        ...(world.dice.chance(0.5) && { price: { amount: world.dice.int(0, 9_999), currency: "EUR" } }),
      },
    }),
  ),
  eraseBookedPerson: byStaff((world) => world.staffBooking({})),
  cancelBookings: async (world) => {
    const booking = await world.staffBooking({ customer: world.person() });
    const filter = { q: booking?.customer?.email ?? "nobody" };
    return { body: { filter, reason: "Not meant", preview: world.dice.chance(0.6) } };
  },
  reassignBooking: async (world) => {
    const other = await world.placeFor("second");
    const { resource } = await world.placeFor("first");
    const choice = { any_of: [resource?.id, other.resource?.id], assign: "priority" };
    const { service } = await world.placeFor("choice", { requires: [choice] });
    const booking = await world.staffBooking({ service: service?.id });
    const taken = booking?.resources[0]?.id;
    const next = choice.any_of.find((id) => id !== taken) ?? "none";
    return { params: { id: booking?.id ?? "none" }, body: { resource: next } };
  },
  completeBooking: byStaff(begun),
  markNoShow: async (world) => ({
    params: { id: (await begun(world))?.id ?? "none" },
    body: world.dice.chance(0.2) ? { fee: world.dice.int(1, 1_000) } : {},
  }),
  markArrived: byStaff(begun),
  takeMarkBack: async (world) => {
    const booking = await begun(world);
    const [verb, mark] = world.dice.pick([
      ["markArrived", "arrived"],
      ["completeBooking", "completed"],
      ["markNoShow", "no_show"],
    ]);
    const params = { id: booking?.id ?? "none" };
    await world.ask(verb, { params, body: {} });
    return { params, body: { mark } };
  },
  restoreBooking: byStaff(async (world) => {
    const booking = await world.staffBooking({});
    await world.ask("cancelBooking", {
      params: { id: booking?.id ?? "none" },
      body: { notify: world.dice.chance(0.5) },
    });
    return booking;
  }),
  listBookingPayments: ofSome("bookings"),
  recordPayment: byStaff(
    (world) => world.pricedBooking(),
    (world) => ({ body: { method: world.dice.pick(["cash", "transfer"]), amount: world.dice.int(1, 5_000) } }),
  ),
  createPaymentLink: async (world) => ({ params: { id: (await world.unpaidBooking())?.id ?? "none" }, body: {} }),
  listPayments: listed((world) => world.dice.pick([{}, days(), { state: "paid" }])),
  exportPayments: (world) => ({ query: world.dice.pick([{}, days(), { state: "paid" }]) }),
  exportReceipts: (world) => ({ query: world.dice.pick([{}, days()]) }),
  joinStripePlatform: async (world) => {
    // An account of the business's own is in the way.
    await world.ask("deleteStripeConnection", {});
    return { body: {} };
  },
  listCommission: (world) => ({ query: world.dice.pick([{}, { year: "2026" }]) }),
  exportCommission: (world) => ({ query: world.dice.pick([{}, { year: "2026" }]) }),
  refundPayment: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    const body = world.dice.pick([{}, { amount: world.dice.int(1, 2_000) }, { reason: "The room was cold" }]);
    return { params: { id: json?.id ?? "none" }, body };
  },
  takeBackPayment: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    return { params: { id: json?.id ?? "none" } };
  },
  listPaymentReceipts: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "transfer", amount: 2_000 } });
    return { params: { id: json?.id ?? "none" } };
  },
  handOverPayment: async (world) => {
    const params = { id: (await world.pricedBooking())?.id ?? "none" };
    const { json } = await world.ask("recordPayment", { params, body: { method: "cash", amount: 2_000 } });
    await world.ask("changeBooking", { params, body: { price: { amount: 500, currency: "EUR" } } });
    return { params: { id: json?.id ?? "none" } };
  },
  listPackages: listed(),
  createPackage: (world) => ({ body: pack(world) }),
  changePackage: async (world) => {
    await world.ask("createPackage", { body: pack(world) });
    const body = world.dice.pick([{}, { active: false }, { name: "Other", valid_days: null }]);
    return { params: { id: world.dice.pick(world.ids("packages")) ?? "none" }, body };
  },
  listCredit: someone(),
  sellPackage: someone(async (world) => {
    const { json } = await world.ask("createPackage", { body: pack(world) });
    return { body: { package: json?.id ?? "none", method: world.dice.pick(["cash", "transfer"]) } };
  }),
  takeBackCredit: sold((world) => world.dice.pick([{}, { amount: 0 }, { reason: "Moved away" }])),
  changeCredit: sold((world) => ({ expires_at: world.dice.pick([null, "2031-01-01T00:00:00Z"]), reason: "Ill" })),
  listBookingNotes: ofSome("bookings"),
  addBookingNote: byStaff(
    (world) => world.staffBooking({}),
    (world) => ({ body: { text: `Noted ${world.dice.int(1, 99)}` } }),
  ),
  readBookingHistory: ofSome("bookings"),
  createStaffSeries: series,
  readSeries: async (world) => {
    if (world.ids("series").length === 0) await world.ask("createSeries", await series(world));
    return { params: { id: world.dice.pick(world.ids("series")) ?? "none" } };
  },
  cancelSeries: async (world) => {
    if (world.ids("series").length === 0) await world.ask("createSeries", await series(world));
    return { params: { id: world.dice.pick(world.ids("series")) ?? "none" }, body: {} };
  },
  listSessions: listed(() => ({})),
  createSession: async (world) => {
    const { service } = await world.placeFor("group", { name: "Class", seats: 3 });
    const visibility = world.dice.pick(["public", "private", "invite_only"]);
    return { body: { service: service?.id ?? "none", start: world.freshStart(), visibility } };
  },
  readSession: async (world) => ({ params: { id: (await world.openSession())?.id ?? "none" } }),
  cancelSession: async (world) => ({ params: { id: (await world.session())?.id ?? "none" }, body: {} }),
  listParticipants: async (world, operation) => ({
    params: { id: (await world.openSession())?.id ?? "none" },
    ...(await listed()(world, operation)),
  }),
  addParticipant: async (world) => ({
    params: { id: (await world.openSession())?.id ?? "none" },
    body: { customer: world.person() },
  }),
  removeParticipant: async (world) => {
    const session = await world.session();
    const added = await world.ask("addParticipant", {
      params: { id: session?.id },
      body: { customer: world.person() },
    });
    return { params: { id: session?.id ?? "none", booking: added.json?.booking?.id ?? "none" } };
  },
  listInvitations: async (world) => ({ params: { id: (await world.invitation())?.session ?? "none" } }),
  createInvitation: async (world) => ({
    params: { id: (await world.session({ visibility: "invite_only" }))?.id ?? "none" },
    body: { email: world.person().email },
  }),
  listWaitlistEntries: listed((world) => world.dice.pick([{}, { status: "waiting" }])),
  offerWaitlistEntry: async (world) => {
    // A place that comes free is offered by itself; no event says that a start has come within the horizon. A customer
    // who names such a start is refused as too late. Dates may be waited for, if some of their starts are within reach.
    const { service, resource } = await world.place({ name: "Near", seats: 3, horizon_days: 1 });
    const reach = (horizon_days) => world.ask("changeService", { params: { id: service?.id }, body: { horizon_days } });
    await reach(2);
    const start = new Date(Date.now() + DAY_MS + SOON_MS).toISOString();
    const made = await world.ask("createSession", { body: { service: service?.id, start } });
    await world.ask("changeHours", { params: { id: resource?.id }, body: { weekly: [], overrides: [] } });
    await reach(1);
    const date = made.json?.start?.slice(0, 10);
    const body = { service: service?.id, from: date, to: date, customer: world.person() };
    const { entry } = (await world.ask("joinWaitlist", { body })).json ?? {};
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(start) - DAY_MS - Date.now() + 20)));
    return { params: { id: entry?.id ?? "none" }, body: {} };
  },
  deleteWaitlistEntry: async (world) => ({ params: { id: (await world.waiting()).entry?.id ?? "none" } }),
  listCustomers: listed((world) => world.dice.pick([{}, { q: "Person" }])),
  readCustomer: someone(),
  createCustomer: (world) => ({ body: { ...world.person(), email: `new${world.dice.int(1, 999_999)}@example.com` } }),
  changeCustomer: someone((world) => ({ body: { notes: `Noted ${world.dice.int(1, 99)}` } })),
  mergeCustomer: someone((world) => ({ body: { customer: world.dice.pick(world.ids("customers")) ?? "none" } })),
  eraseCustomer: someone(),
  exportCustomer: someone(),
  readNotifications: () => ({}),
  changeNotifications: (world) => ({
    body: {
      reminder_minutes: [world.dice.int(1, 1440)],
      kinds: { booked: { email: { on: world.dice.chance(0.9), texts: { en: { intro: "Hello {customer}" } } } } },
    },
  }),
  previewMessage: (world) => ({
    body: { kind: world.dice.pick(["booked", "reminder", "digest", "offered"]), channel: "email", locale: "en" },
  }),
  sendTestMessage: () => ({ body: { kind: "booked", channel: "email", to: "test@example.com" } }),
  listMessages: listed(),
  readMessage: ofSome("messages"),
  resendMessage: ofSome("messages"),
  listAnnouncements: listed(),
  createAnnouncement: (world) => ({ body: announcement(world) }),
  readAnnouncement: async (world) => {
    const { json } = await world.ask("createAnnouncement", { body: announcement(world) });
    return { params: { id: json?.id ?? "none" } };
  },
  deleteAnnouncement: async (world) => {
    const { json } = await world.ask("createAnnouncement", { body: announcement(world) });
    return { params: { id: json?.id ?? "none" } };
  },
  readResendConnection: () => ({}),
  readTwilioConnection: () => ({}),
  putResendConnection: () => ({ body: { api_key: "re_fuzz", from: "Fuzz <fuzz@example.com>" } }),
  putTwilioConnection: () => ({ body: { account_sid: "ACfuzz", auth_token: "fuzz", from: "+12125550143" } }),
  readStripeConnection: async (world) => {
    await world.ownStripe();
    return {};
  },
  putStripeConnection: async (world) => {
    await world.ask("deleteStripeConnection", {});
    return { body: { secret_key: "sk_test_fuzz" } };
  },
  deleteStripeConnection: async (world) => {
    await world.ownStripe();
    return {};
  },
  readRazorpayConnection: async (world) => {
    await world.ask("putRazorpayConnection", { body: razorpayKeys() });
    return {};
  },
  putRazorpayConnection: () => ({ body: razorpayKeys() }),
  deleteRazorpayConnection: async (world) => {
    await world.ask("putRazorpayConnection", { body: razorpayKeys() });
    return {};
  },
  deleteResendConnection: () => ({}),
  deleteTwilioConnection: () => ({}),
  listMembers: listed(),
  createMember: (world) => ({ body: member(world) }),
  changeMember: async (world) => {
    const { json } = await world.ask("createMember", { body: member(world) });
    return { params: { id: json?.id ?? "none" }, body: { role: world.dice.pick(["admin", "desk", "staff"]) } };
  },
  deleteMember: async (world) => {
    const { json } = await world.ask("createMember", { body: member(world) });
    return { params: { id: json?.id ?? "none" } };
  },
  listTokens: listed(),
  listWebhooks: listed(),
  createWebhook: (world) => ({ body: webhook(world) }),
  readWebhook: someWebhook(),
  changeWebhook: someWebhook((world) => ({ body: { active: world.dice.chance(0.5), description: "Changed" } })),
  deleteWebhook: async (world) => {
    const { json } = await world.ask("createWebhook", { body: webhook(world) });
    return { params: { id: json?.id ?? "none" } };
  },
  rotateWebhookSecret: someWebhook(() => ({ body: {} })),
  testWebhook: someWebhook(() => ({ body: {} })),
  listWebhookDeliveries: someWebhook(),
  redeliverWebhook: async (world) => {
    const { params } = await someWebhook()(world);
    const { json } = await world.ask("testWebhook", { params, body: {} });
    return { params: { id: json?.id ?? "none" }, body: {} };
  },
  replayWebhook: someWebhook(() => ({
    body: { from: new Date(Date.now() - DAY_MS).toISOString(), to: new Date().toISOString() },
  })),
  createToken: () => ({ body: { name: "Token", scopes: ["read"] } }),
  deleteToken: async (world) => {
    const { json } = await world.ask("createToken", { body: { name: "Short-lived", scopes: ["read"] } });
    return { params: { id: json?.id ?? "none" } };
  },
  listCalendarFeeds: () => ({}),
  rotateCalendarFeeds: () => ({ body: {} }),
  readCalendarFeed: async (world) => {
    await world.ask("listCalendarFeeds");
    return { params: { token: world.dice.pick(world.ids("feeds")) ?? "none" } };
  },
  listEvents: async (world) => ({
    query: world.dice.pick([{}, { limit: "3" }, { after: world.dice.pick(world.ids("events")) ?? "" }]),
  }),
  listAudit: listed(),
  listTenants: listed(),
  suspendTenant: spare(() => ({ body: {} })),
  resumeTenant: spare(() => ({ body: {} })),
  giveToken: spare((world) => ({ body: { revoke_others: world.dice.chance(0.5) } })),
  removeTenant: spare(),
  checkHealth: () => ({}),
};

function member({ dice }) {
  const email = `m${dice.next().toString(36)}@example.com`;
  return { email, role: dice.pick(["admin", "desk", "staff"]), resources: null };
}

/** A business that nothing else needs, as the operator may close or remove it. */
function spare(more = () => ({})) {
  return async (world) => {
    const slug = `spare-${world.dice.next().toString(36)}-${Date.now().toString(36)}`;
    await world.ask("createTenant", {
      body: { slug, name: "Spare", time_zone: "UTC", email: "spare@example.com", preset: "provider" },
    });
    return { params: { slug }, ...more(world) };
  };
}

/** Credit that a customer has. */
function sold(bodyOf) {
  return async (world) => {
    const given = await RECIPES.sellPackage(world);
    const { json } = await world.ask("sellPackage", given);
    return { params: { id: json?.id ?? "none" }, body: bodyOf(world) };
  };
}

/** A purchase of a customer, where the business takes payments. */
function purchase() {
  return async (world) => {
    const { json } = await world.ask("buyPackage", await RECIPES.buyPackage(world));
    return { params: { id: json?.id ?? "none" }, token: json?.token ?? "none" };
  };
}

function someone(more = () => ({})) {
  return async (world) => {
    if (world.ids("customers").length === 0 || world.dice.chance(0.1)) {
      await world.booking();
      await world.copied();
      await world.ask("listCustomers");
    }
    return { params: { id: world.dice.pick(world.ids("customers")) ?? "none" }, ...(await more(world)) };
  };
}
