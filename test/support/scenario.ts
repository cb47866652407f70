// What most tests begin with: a day, a business with one resource, and a service of it.

import { ALWAYS_OPEN, type Answer, makeResource, makeService, makeTenant, type Tenant } from "./api";
import { MONDAY, setTime } from "./clock";

type Given = Parameters<typeof makeTenant>[0] & {
  /** The instant at which the clock stops. */
  readonly now?: string;
  readonly weekly?: Parameters<typeof makeResource>[1];
  readonly room?: Readonly<Record<string, unknown>>;
  /** Without it, the business has no service. */
  readonly service?: Readonly<Record<string, unknown>>;
};

type Scenario = {
  readonly tenant: Tenant;
  /** The id of its resource. */
  readonly room: string;
  readonly service: Answer["body"];
};

/** A business in UTC, on a Monday at midnight, whose room is always open, unless the test says otherwise. */
export async function aTenantWith({
  now = MONDAY.midnight,
  weekly = ALWAYS_OPEN,
  room,
  service,
  ...about
}: Given = {}) {
  setTime(now);
  const tenant = await makeTenant({ zone: "UTC", ...about });
  const roomId = await makeResource(tenant, weekly, room);
  const made = service && (await makeService(tenant, roomId, service));
  return { tenant, room: roomId, service: made } satisfies Scenario;
}
