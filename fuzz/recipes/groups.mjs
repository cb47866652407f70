// What staff do with series, sessions and waitlists.

import { DAY_MS, listed, series } from "./kit.mjs";

/** Longer than a session and an entry take to be made. */
const SOON_MS = 1_500;

export const GROUPS = {
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
};
