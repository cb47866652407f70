import { findAnnouncement } from "../../db/announcements";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";
import { type Announcement, toAnnouncement } from "./announcement";

export async function readAnnouncement({ db }: Deps, tenantId: string, id: string): Promise<Result<Announcement>> {
  const row = await findAnnouncement(db, tenantId, id);
  return row ? ok(toAnnouncement(row)) : refused(missing("announcement"));
}
