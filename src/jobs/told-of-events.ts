// Which messages follow from an event.

import type { UntoldEvent } from "../db/deliveries";
import type { EventDetail } from "../domain/events";
import type { Audience } from "./audience";

export type PlannedMessage = { readonly kind: string; readonly destination: string };

export function messagesOf(_event: UntoldEvent, _detail: EventDetail, _audience: Audience): PlannedMessage[] {
  return [];
}
