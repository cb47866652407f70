// Customers and members, and what they are told.

import { dateIn } from "../arbitraries.mjs";
import { listed, ofSome, someone } from "./kit.mjs";

export const PEOPLE = {
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
};

/** Far ahead, so that it can be taken back. */
function announcement(world) {
  const audience = world.dice.chance(0.5) ? { kind: "members" } : { kind: "customers", from: dateIn(1) };
  return { audience, subject: "News", text: "We open at nine.", send_at: "2029-01-01T00:00:00Z" };
}

function member({ dice }) {
  const email = `m${dice.next().toString(36)}@example.com`;
  return { email, role: dice.pick(["admin", "desk", "staff"]), resources: null };
}
