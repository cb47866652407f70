import * as z from "zod";
import { changeMember, inviteMember, listMembersOf, type Member, removeMember } from "../../actions/accounts/members";
import { withoutAbsent } from "../../contract/absent";
import { memberChanges, memberOut, meOut, newMember } from "../../contract/account-schemas";
import { listOf, listQuery } from "../../contract/primitives";
import { answerCreated, answerPage, json, noContent, problem } from "../respond";
import { publicRoute, staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Members", limit: "staff" } as const;

export const readMeRoute = publicRoute({
  ...shared,
  method: "GET",
  path: "/v1/me",
  name: "readMe",
  summary: "The person who is signed in, and the businesses that they belong to",
  access: "person",
  answers: { 200: meOut },
  refusals: ["unauthenticated"],
  async handle({ person }) {
    if (person === null) throw new Error("A route for persons was called without one.");
    const { name, email, memberships } = person;
    const businesses = memberships
      .filter(({ isClosed }) => !isClosed)
      .map(({ slug, role, resources }) => ({ slug, role, resources: resources && [...resources] }));
    return json({ user: { name, email }, businesses });
  },
});

export const listMembersRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/members",
  name: "listMembers",
  summary: "The people of the business, and who is invited",
  access: { scope: "manage" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(memberOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listMembersOf(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (member) => presentMember(member, iso));
  },
});

export const createMemberRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/members",
  name: "createMember",
  summary: "Invite a person by mail",
  description:
    "The mail has a link that works once, for 7 days. A member gives no role that may do more than their own. An open invitation is sent once more; the address of a member is 409 in_use.",
  access: { scope: "manage" },
  asksAgain: true,
  takesKey: true,
  body: newMember,
  answers: { 201: memberOut },
  refusals: ["invalid_request", "forbidden", "not_found", "in_use", "rate_limited"],
  async handle(call) {
    const { email, role, resources = null, name = "" } = call.body;
    const created = await inviteMember(call.deps, call.staff, { email, role, resources, name }, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, (member) => ({ body: presentMember(member, iso) }));
  },
});

export const changeMemberRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/members/{id}",
  name: "changeMember",
  summary: "Change a member's role, resources or name; it counts at their next request",
  description: "The last owner keeps the role: 409 in_use.",
  access: { scope: "manage" },
  asksAgain: true,
  body: memberChanges,
  answers: { 200: memberOut },
  refusals: ["invalid_request", "forbidden", "not_found", "in_use"],
  async handle(call) {
    const changed = await changeMember(call.deps, call.staff, call.params.id ?? "", withoutAbsent(call.body));
    if (!changed.ok) return problem(call, changed.refusal);
    return json(presentMember(changed.value, await instantWriter(call)));
  },
});

export const deleteMemberRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/members/{id}",
  name: "deleteMember",
  summary: "End a membership, or an invitation, at once",
  description: "The last owner stays: 409 in_use.",
  access: { scope: "manage" },
  asksAgain: true,
  answers: { 204: null },
  refusals: ["forbidden", "not_found", "in_use"],
  async handle(call) {
    const done = await removeMember(call.deps, call.staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

function presentMember(member: Member, iso: WriteInstant): z.output<typeof memberOut> {
  const { createdAt, resources, ...rest } = member;
  return { ...rest, resources: resources && [...resources], created_at: iso(createdAt) };
}
