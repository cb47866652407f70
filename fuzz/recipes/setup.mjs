// What a business is made of: the tenant, services, resources, hours and closures. Also its operator and its calendars.

import { dateIn } from "../arbitraries.mjs";
import { EVERY_DAY } from "../world.mjs";
import { days, listed, ofSome } from "./kit.mjs";

const closure = (world) => ({ dates: [dateIn(world.dice.int(60, 120))], reason: "Closed" });

export const SETUP = {
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
  listTenants: listed(),
  suspendTenant: spare(() => ({ body: {} })),
  resumeTenant: spare(() => ({ body: {} })),
  giveToken: spare((world) => ({ body: { revoke_others: world.dice.chance(0.5) } })),
  removeTenant: spare(),
  listCalendarFeeds: () => ({}),
  rotateCalendarFeeds: () => ({ body: {} }),
  readCalendarFeed: async (world) => {
    await world.ask("listCalendarFeeds");
    return { params: { token: world.dice.pick(world.ids("feeds")) ?? "none" } };
  },
  checkHealth: () => ({}),
};

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
