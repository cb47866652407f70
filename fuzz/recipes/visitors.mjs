// What customers ask, from free times to their own bookings, series, waits and invitations.

import { dateIn } from "../arbitraries.mjs";
import { pack, series } from "./kit.mjs";

const held = (world, kind) => {
  const thing = world.some(kind, (one) => one.token) ?? { id: "none", token: "none" };
  return { params: { id: thing.id }, token: thing.token };
};

const manage =
  (more = () => ({})) =>
  async (world) => {
    const booking = (await world.liveBooking()) ?? { id: "none", token: "none" };
    return { params: { id: booking.id }, token: booking.token, ...(await more(world, booking)) };
  };

const moved = async (world, booking) => {
  const service = world.known.services.get(booking.service?.id);
  const wish = service && service.seats === 1 ? await world.wish(service) : { start: world.freshStart() };
  const { start, duration_minutes, period } = wish;
  return { body: { start, ...(duration_minutes && { duration_minutes }), ...(period && { period }) } };
};

const ownSeries =
  (more = () => ({})) =>
  async (world) => {
    const isOwn = (one) => one.token;
    if (!world.some("series", isOwn)) await world.ask("createSeries", await series(world));
    const known = world.some("series", isOwn) ?? { id: "none", token: "none" };
    return { params: { id: known.id }, token: known.token, ...(await more(world)) };
  };

export const VISITORS = {
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
};

/** A purchase of a customer, where the business takes payments. */
function purchase() {
  return async (world) => {
    const { json } = await world.ask("buyPackage", await VISITORS.buyPackage(world));
    return { params: { id: json?.id ?? "none" }, token: json?.token ?? "none" };
  };
}
