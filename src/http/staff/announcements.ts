import * as z from "zod";
import type { Announcement } from "../../actions/announcements/announcement";
import { createAnnouncement } from "../../actions/announcements/create-announcement";
import { listAnnouncements } from "../../actions/announcements/list-announcements";
import { readAnnouncement } from "../../actions/announcements/read-announcement";
import { removeAnnouncement } from "../../actions/announcements/remove-announcement";
import { announcementOut, newAnnouncement } from "../../contract/message-schemas";
import { listOf, listQuery } from "../../contract/primitives";
import type { WishedAudience } from "../../domain/messages/audience";
import { answerCreated, answerPage, json, noContent, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Announcements", limit: "staff" } as const;

export const listAnnouncementsRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/announcements",
  name: "listAnnouncements",
  summary: "Announcements, the newest first",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(announcementOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listAnnouncements(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (row) => present(row, iso));
  },
});

export const createAnnouncementRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/announcements",
  name: "createAnnouncement",
  summary: "Announce something to all members, or to customers of chosen dates, resources or services",
  description:
    "Each reader gets it once. Customers are those with a pending or confirmed booking that starts from `from` to `to`; each can unsubscribe.",
  access: { scope: "manage" },
  isFor: "tellsSessions",
  takesKey: true,
  body: newAnnouncement,
  answers: { 201: announcementOut },
  refusals: ["invalid_request", "not_found"],
  async handle(call) {
    const { audience, subject, text, send_at: sendAt = null } = call.body;
    const wish = { audience: audienceOf(audience), subject, text, sendAt };
    const created = await createAnnouncement(call.deps, call.staff, wish, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, (announcement) => ({ body: present(announcement, iso) }));
  },
});

export const readAnnouncementRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/announcements/{id}",
  name: "readAnnouncement",
  summary: "An announcement",
  access: { scope: "read" },
  answers: { 200: announcementOut },
  refusals: ["not_found"],
  async handle(call) {
    const found = await readAnnouncement(call.deps, call.staff.tenantId, call.params.id ?? "");
    return found.ok ? json(present(found.value, await instantWriter(call))) : problem(call, found.refusal);
  },
});

export const deleteAnnouncementRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/announcements/{id}",
  name: "deleteAnnouncement",
  summary: "Take back an announcement before it is sent",
  access: { scope: "manage" },
  isFor: "tellsSessions",
  answers: { 204: null },
  refusals: ["not_found", "invalid_transition"],
  async handle(call) {
    const removed = await removeAnnouncement(call.deps, call.staff, call.params.id ?? "");
    return removed.ok ? noContent() : problem(call, removed.refusal);
  },
});

function audienceOf(given: z.output<typeof newAnnouncement>["audience"]): WishedAudience {
  if (given.kind === "members") return given;
  const { kind, from = null, to = null, service = null, resource = null, session = null } = given;
  return { kind, from, to, service, resource, session };
}

function present(row: Announcement, iso: WriteInstant): z.output<typeof announcementOut> {
  return {
    id: row.id,
    audience:
      row.audience.kind === "members" ? row.audience : { ...row.audience, session: row.audience.session?.id ?? null },
    subject: row.title,
    text: row.text,
    state: row.state,
    send_at: iso(row.sendAt),
    recipients: row.recipients,
    created_at: iso(row.createdAt),
  };
}
