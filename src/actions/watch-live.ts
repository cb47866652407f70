// Looking on: connects whoever looks at a service with the object that hears of everything that may change its starts.

import { type Configuration, homeOfService } from "../domain/configuration";
import type { Home } from "../domain/ids";
import { ok, type Result, refuse, refused } from "../domain/refusal";
import type { Service } from "../domain/service";
import { homeStub } from "../home/home-names";
import type { Deps } from "./deps";
import { loadOffer } from "./load-configuration";

export type LiveSocket = { readonly configuration: Configuration; readonly socket: WebSocket };

export async function watchLive(deps: Deps, slug: string, idOrCode: string): Promise<Result<LiveSocket>> {
  const offer = await loadOffer(deps, slug, idOrCode);
  if (!offer.ok) return offer;
  const { configuration, service } = offer.value;
  const { id: tenantId, timeZone } = configuration.tenant;
  const home = homeOfService(configuration, service);
  let answer = await connect(deps, home, service, timeZone);
  if (answer.status === 421) {
    // The configuration this went by is older than what the calendar knows.
    answer = await connect(deps, { kind: "coordinator", tenantId, serviceId: service.id }, service, timeZone);
  }
  if (answer.webSocket) return ok({ configuration, socket: answer.webSocket });
  return refused(refuse(answer.status === 404 ? "not_found" : "unavailable"));
}

async function connect(deps: Deps, home: Home, service: Service, timeZone: string): Promise<Response> {
  const query = new URLSearchParams({ service: service.id, zone: timeZone });
  // Nothing of the visitor's own request is passed on: the object learns of no address, agent or cookie.
  const open = () =>
    homeStub(deps.env, home).fetch(`http://object/live?${query}`, { headers: { upgrade: "websocket" } });
  const answer = await open();
  if (answer.status !== 409) return answer;
  await homeStub(deps.env, home).takeService(service.id, service.revision, false, service);
  return open();
}
