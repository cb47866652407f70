// Live updates: connects a viewer of a service with the object that learns of every change to its starts.

import type { Home } from "../../domain/ids";
import { ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Configuration, homeOfService } from "../../domain/tenant/configuration";
import type { Service } from "../../domain/tenant/service";
import { homeStub } from "../../objects/stubs";
import { markOf } from "../bookings/place-booking";
import type { Deps } from "../deps";
import { loadOffer } from "../load-configuration";

export type LiveSocket = { readonly configuration: Configuration; readonly socket: WebSocket };

/** `address` is the viewer's address; null where addresses are not counted. */
export async function watchLive(
  deps: Deps,
  slug: string,
  idOrCode: string,
  address: string | null,
): Promise<Result<LiveSocket>> {
  const offer = await loadOffer(deps, slug, idOrCode);
  if (!offer.ok) return offer;
  const { configuration, service } = offer.value;
  const { id: tenantId, timeZone } = configuration.tenant;
  const home = homeOfService(configuration, service);
  const looking = { service, timeZone, by: await markOf(deps, configuration.tenant, address) };
  let answer = await connect(deps, home, looking);
  if (answer.status === 421) {
    // The calendar knows newer surroundings than this configuration: the coordinator decides now.
    answer = await connect(deps, { kind: "coordinator", tenantId, serviceId: service.id }, looking);
  }
  if (answer.webSocket) return ok({ configuration, socket: answer.webSocket });
  if (answer.status === 429) return refused({ code: "rate_limited", detail: TOO_MANY_OPEN });
  return refused(refuse(answer.status === 404 ? "not_found" : "unavailable"));
}

const TOO_MANY_OPEN = "Too many connections from this address are open. Close one, or poll the slots.";

type Looking = { readonly service: Service; readonly timeZone: string; readonly by: string | null };

async function connect(deps: Deps, home: Home, { service, timeZone, by }: Looking): Promise<Response> {
  const query = new URLSearchParams({ service: service.id, zone: timeZone, ...(by !== null && { by }) });
  // The visitor's own request is not passed on. The object sees no agent and no cookie, and a mark instead of the
  // address.
  const open = () =>
    homeStub(deps.env, home).fetch(`http://object/live?${query}`, { headers: { upgrade: "websocket" } });
  const answer = await open();
  if (answer.status !== 409) return answer;
  await homeStub(deps.env, home).takeService(service.id, service.revision, false, service);
  return open();
}
