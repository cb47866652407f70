import type { AnnouncementRow } from "../../db/announcements";
import type { Audience } from "../../domain/messages/audience";

/** An announcement as staff see it. */
export type Announcement = Pick<
  AnnouncementRow,
  "id" | "title" | "text" | "state" | "sendAt" | "recipients" | "createdAt"
> & { readonly audience: Audience };

export function toAnnouncement(row: AnnouncementRow): Announcement {
  const { id, title, text, state, sendAt, recipients, createdAt } = row;
  return { id, title, text, state, sendAt, recipients, createdAt, audience: JSON.parse(row.audience) as Audience };
}
