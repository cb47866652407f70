// Sends one message.

import type { Deps } from "../actions/deps";
import type { DeliveryRow } from "../db/deliveries";
import { came, type Outcome } from "./attempt";

export async function sendMessage(_deps: Deps, _delivery: DeliveryRow): Promise<Outcome> {
  return came({ state: "skipped", reason: "no_sender" });
}
