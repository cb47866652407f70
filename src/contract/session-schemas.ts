// Sessions, their participants and invitations on the wire.

import * as z from "zod";
import { INVITATION_STATUSES, SESSION_VISIBILITIES } from "../domain/booking/session";
import { bookedOut, toldOnce } from "./booking-out";
import { wish } from "./booking-schemas";
import { customer, staffCustomer } from "./person-schemas";
import { email, instantOut, listQuery, localDate, minutes, reference, text, withDefault } from "./primitives";
import { telling } from "./telling-schemas";

export const newSession = z
  .strictObject({
    service: reference,
    start: wish.start,
    duration_minutes: minutes(1, 1_000_000).nullish(),
    seats: z.int().min(1).max(10_000).nullish().meta({ description: "Seats; the service's own number when absent" }),
    visibility: withDefault(z.enum(SESSION_VISIBILITIES), "public"),
    title: text(200).nullish(),
    resource: reference.nullish(),
  })
  .meta({ id: "NewSession" });

export const sessionOut = z
  .object({
    id: z.string(),
    service: z.object({ id: z.string(), code: z.string(), name: z.string() }),
    start: instantOut,
    end: instantOut,
    time_zone: z.string(),
    seats: z.int(),
    taken: z.int(),
    remaining: z.int(),
    visibility: z.enum(SESSION_VISIBILITIES),
    title: z.string().nullable(),
    status: z.enum(["open", "cancelled", "ended"]),
    resources: z.array(z.object({ id: z.string(), name: z.string() })),
    link: z
      .object({ token: z.string(), url: z.string() })
      .nullable()
      .meta({ description: "Only of a private session, and only for tokens with the scope bookings" }),
    created_at: instantOut,
  })
  .meta({ id: "Session" });

export const publicSessionOut = sessionOut.omit({ link: true, taken: true }).meta({ id: "PublicSession" });

export const sessionsQuery = z.strictObject({
  ...listQuery,
  service: reference.optional(),
  from: localDate.optional(),
  to: localDate.optional(),
});

export const newParticipant = z
  .strictObject({
    customer: staffCustomer.nullish(),
    seats: wish.seats,
    guests: wish.guests,
    notes: text(2_000).nullish(),
    ...telling,
  })
  .meta({ id: "NewParticipant" });

export const newInvitation = z
  .strictObject({ email, seats: z.int().min(1).max(10_000).nullish() })
  .meta({ id: "NewInvitation" });

export const invitationOut = z
  .object({
    id: z.string(),
    session: z.string(),
    email: z.string().nullable(),
    seats: z.int(),
    status: z.enum(INVITATION_STATUSES),
    expires_at: instantOut,
    booking: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: "Invitation" });

export const invitedOut = z
  .object({ invitation: invitationOut, token: toldOnce, url: toldOnce })
  .meta({ id: "Invited" });
export const shownInvitationOut = z
  .object({ invitation: invitationOut, session: publicSessionOut })
  .meta({ id: "ShownInvitation" });

export const invitationAnswer = z
  .strictObject({ response: z.enum(["accept", "decline"]), customer: customer.nullish() })
  .meta({ id: "InvitationAnswer" });

export const acceptedInvitationOut = bookedOut.extend({ invitation: invitationOut }).meta({ id: "AcceptedInvitation" });
