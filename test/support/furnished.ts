// A tenant with one of everything that has an id or a token, for tests of who may open what.

import { env } from "cloudflare:workers";
import { ask, customer, makeResource, makeService, makeTenant, type Tenant } from "./api";
import { withLogs } from "./logs";
import { tellAll } from "./told";
import { purchaseToken, settingsOf } from "./worker";

export type Furnished = {
  readonly tenant: Tenant;
  /** Ids by the noun of the path they stand in; of series, sessions and invitations too. */
  readonly ids: Readonly<Record<string, string>>;
  /** What customers are given: the token of each thing by its kind. */
  readonly tokens: Readonly<
    Record<"manage" | "series" | "hold" | "waitlist" | "invitation" | "session" | "purchase" | "feed", string>
  >;
};

const SESSIONS_FROM = Date.parse("2026-06-03T08:00:00Z");
const at = (hours: number) => new Date(SESSIONS_FROM + hours * 3_600_000).toISOString();

/** The clock has to stand at the beginning of June 2026, or before. */
export async function furnish(): Promise<Furnished> {
  const tenant = await makeTenant({ preset: "provider" });
  const staff = async (method: string, path: string, body?: unknown) => {
    const answer = await tenant.staff(method, path, body);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const room = await makeResource(tenant);
  const group = await makeService(tenant, room, { code: "class", seats: 2 });
  const booked = (await tenant.book("haircut", "2026-06-02T13:00:00Z")).body;
  const held = (await tenant.hold("haircut", "2026-06-02T15:20:00Z")).body;
  const rule = { freq: "weekly", count: 2 };
  const wish = { service: "haircut", start: "2026-06-04T13:00:00Z" };
  const series = (await tenant.public("POST", "/series", { ...wish, rule, customer: customer() })).body.series;
  const sessionAt = (hours: number, visibility: string) =>
    staff("POST", "/sessions", { service: "class", start: at(hours), seats: 2, visibility });
  const open = await sessionAt(0, "public");
  const linked = await sessionAt(2, "private");
  const closed = await sessionAt(4, "invite_only");
  const invited = await staff("POST", `/sessions/${closed.id}/invitations`, { email: "guest@example.com" });
  const seat = await staff("POST", `/sessions/${open.id}/participants`, { customer: customer(), seats: 2 });
  const waiting = (
    await tenant.public("POST", "/waitlist-entries", { service: group.id, start: open.start, customer: customer() })
  ).body;
  const closure = await staff("POST", "/closures", { dates: ["2026-07-01"] });
  const barber = booked.booking.resources[0].id;
  await Promise.all([barber, room].map((id) => tenant.consistency(id)));
  const announcement = await staff("POST", "/announcements", {
    audience: { kind: "members" },
    subject: "News",
    text: "We open at nine.",
    send_at: "2027-01-01T00:00:00Z",
  });
  await tellAll();
  const webhook = await staff("POST", "/webhooks", { url: "https://hooks.example.com/berth", active: false });
  const delivery = await staff("POST", `/webhooks/${webhook.id}/test`, {});
  // The next business tells what is due. Nothing of it leaves the test.
  await env.DB.prepare("UPDATE deliveries SET state = 'skipped' WHERE id = ?").bind(delivery.id).run();
  const cash = { method: "cash", amount: 1_000 };
  const payment = await staff("POST", `/bookings/${booked.booking.id}/payments`, cash);
  const sold = { name: "Ten visits", price: { amount: 1_000, currency: "USD" }, visits: 10, services: ["haircut"] };
  const pack = await staff("POST", "/packages", sold);
  const member = await staff("POST", "/members", { email: "desk@example.com", role: "desk" });
  const [customers, tokens, events, feeds, messages] = await Promise.all(
    ["/customers", "/tokens", "/events", "/calendar-feeds", `/messages?booking=${booked.booking.id}`].map((path) =>
      staff("GET", path),
    ),
  );
  const bought = { package: pack.id, method: "cash" };
  const credit = await staff("POST", `/customers/${customers.data[0].id}/credit`, bought);
  return {
    tenant,
    ids: {
      bookings: booked.booking.id,
      holds: held.hold.id,
      resources: barber,
      rooms: room,
      services: booked.booking.service.id,
      groups: group.id,
      customers: customers.data[0].id,
      closures: closure.id,
      webhooks: webhook.id,
      "webhook-deliveries": delivery.id,
      payments: payment.id,
      packages: pack.id,
      credit: credit.id,
      purchases: credit.id,
      members: member.id,
      tokens: tokens.data[0].id,
      announcements: announcement.id,
      messages: messages.data[0].id,
      series: series.id,
      sessions: open.id,
      linked: linked.id,
      participants: seat.booking.id,
      invitations: invited.invitation.id,
      "waitlist-entries": waiting.entry.id,
      events: events.data[0].id,
    },
    tokens: {
      manage: booked.manage.token,
      series: series.manage.token,
      hold: held.token,
      waitlist: waiting.token,
      invitation: invited.token,
      session: linked.link.token,
      purchase: await purchaseToken({ settings: settingsOf(withLogs(env)) }, credit.id),
      feed: feeds.tenant.url.split("/feeds/")[1],
    },
  };
}

/** All that staff of a tenant see of it, as one text. */
export async function everythingOf({ tenant, ids }: Furnished): Promise<string> {
  await Promise.all([ids.resources, ids.rooms].map((id) => tenant.consistency(id)));
  const lists = [
    "bookings",
    "services",
    "resources",
    "customers",
    "closures",
    "sessions",
    "waitlist-entries",
    "events",
    "messages",
    "announcements",
    "payments",
    "packages",
  ];
  const agenda = (id?: string) => `/resources/${id}/agenda?from=2026-06-01&to=2026-07-31&limit=100`;
  const paths = [
    ...lists.map((name) => `/${name}?limit=100`),
    "/tenant",
    `/customers/${ids.customers}/credit`,
    agenda(ids.resources),
    agenda(ids.rooms),
  ];
  const seen = await Promise.all(paths.map((path) => tenant.staff("GET", path)));
  const { body } = await ask("GET", "/v1/tokens", { token: tenant.token });
  const names = body.data.map(({ id, scopes }: { id: string; scopes: string[] }) => ({ id, scopes }));
  return JSON.stringify([seen.map((answer) => [answer.status, answer.body]), names]);
}
