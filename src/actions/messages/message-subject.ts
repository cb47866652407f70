// What a message is about, as it is now: read from the object that holds the truth, never from the event.

import type { Deps } from "../deps";
import { readBookingSubject } from "./booking-subject";
import { readEntrySubject } from "./entry-subject";
import { readFormer } from "./former-subject";
import { readInvitationSubject } from "./invitation-subject";
import { readPurchaseSubject } from "./purchase-subject";
import { readSeriesSubject } from "./series-subject";
import type { Asked, Subject } from "./subject";

/** The subject of a message, or null when there is no such thing any more. */
export async function readSubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { subjectId } = asked;
  if (asked.detail.invitation !== undefined) return readInvitationSubject(deps, asked);
  if (asked.detail.former !== undefined) return readFormer(deps, asked, asked.detail.former);
  switch (subjectId.slice(0, 4)) {
    case "bkg_":
      return readBookingSubject(deps, asked);
    case "ser_":
      return readSeriesSubject(deps, asked);
    case "wle_":
      return readEntrySubject(deps, asked);
    case "crd_":
      return readPurchaseSubject(deps, asked);
    default:
      return null;
  }
}
