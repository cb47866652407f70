// Live updates: connects a viewer of a service with the object that learns of every change to its starts.

import { ok, type Result, refuse } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { type Ask, askHome } from "../ask-home";
import { markOf } from "../bookings/place-command";
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
  const { tenant } = offer.value.configuration;
  const by = await markOf(deps, tenant, address);
  const connect: Ask<Connected> = async (home, { service }) => {
    const query = new URLSearchParams({ service: service.id, zone: tenant.timeZone, ...(by !== null && { by }) });
    // The visitor's own request is not passed on. The object sees no agent and no cookie, and a mark instead of the
    // address.
    return readAnswer(await home.fetch(`http://object/live?${query}`, { headers: { upgrade: "websocket" } }));
  };
  const asked = await askHome(deps, offer.value, connect);
  if (!asked.ok) return asked;
  const { configuration, outcome } = asked.value;
  return ok({ configuration, socket: outcome.socket });
}

type Connected = { readonly status: "connected"; readonly socket: WebSocket };

/** An object answers a socket by HTTP. These are the same outcomes as those of a message. */
function readAnswer({ webSocket, status }: Response): Awaited<ReturnType<Ask<Connected>>> {
  if (webSocket) return { status: "connected", socket: webSocket };
  switch (status) {
    case 404:
      return { status: "refused", refusal: refuse("not_found") };
    case 409:
      return { status: "unknown_service" };
    case 421:
      return { status: "needs_coordinator" };
    case 429:
      return { status: "refused", refusal: { code: "rate_limited", detail: TOO_MANY_OPEN } };
    default:
      return { status: "refused", refusal: refuse("unavailable") };
  }
}

const TOO_MANY_OPEN = "Too many connections from this address are open. Close one, or poll the slots.";
