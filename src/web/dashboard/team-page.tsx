// The team: who belongs to the business, as what, and with which resources; who is invited; and what happened.

import {
  changeMember,
  inviteMember,
  listMembersOf,
  type Member,
  type NewMember,
  removeMember,
} from "../../actions/accounts/members";
import { listNamedAudit } from "../../actions/logs/list-audit";
import { changeTenant } from "../../actions/setup/change-tenant";
import { newMember } from "../../contract/account-schemas";
import { MEMBER_POLICY, memberPolicyOf, ROLES, type Role } from "../../domain/accounts/roles";
import type { Refusal, Result } from "../../domain/refusal";
import { check } from "../../http/validate";
import { askAgain } from "../accounts/account-kit";
import type { FormValues } from "../kit/form-values";
import { renderRefusal, seeOther } from "../kit/render-page";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";
import { keyIn } from "./lists/list-kit";
import { TeamScreen, type TeamView } from "./team-screen";

const MOST_MEMBERS = 200;

export async function answerTeam(desk: Desk): Promise<Response> {
  const { form } = desk;
  if (form === null) return show(desk, { values: invitedIn(desk), problem: null });
  const again = askAgain(desk, desk.person, returnTo(desk, form));
  if (again) return again;
  const done = await act(desk, form);
  if (!done.ok)
    return show(desk, { values: form, problem: { act: actOf(form), text: sentenceOf(desk, done.refusal) } }, 422);
  const isOut = actOf(form) === "remove" && form.get("member") === desk.membership.memberId;
  return seeOther(isOut ? "/dashboard" : `${desk.root}/team?done=1`);
}

function actOf(form: FormValues): string {
  return form.get("act") ?? "";
}

/** What was typed for an invitation outlasts the way to show who one is. */
function returnTo({ root }: Desk, form: FormValues): string {
  const typed = ["email", "name", "role", "resources"]
    .filter((name) => actOf(form) === "invite" && form.get(name))
    .map((name) => [name, form.get(name) as string]);
  return typed.length === 0 ? `${root}/team` : `${root}/team?${new URLSearchParams(typed)}`;
}

function invitedIn({ url }: Desk): FormValues {
  return new Map(["email", "name", "role", "resources"].map((name) => [name, url.searchParams.get(name) ?? ""]));
}

async function act(desk: Desk, form: FormValues): Promise<Result<unknown>> {
  const { deps, staff } = desk;
  const memberId = form.get("member") ?? "";
  switch (actOf(form)) {
    case "invite": {
      const wanted = readInvited(form);
      return wanted.ok ? inviteMember(deps, staff, wanted.value, { key: keyIn(desk), body: wanted.value }) : wanted;
    }
    case "change": {
      const role = roleIn(form);
      if (role === null) return refusedInput();
      const wanted = { role, resources: reachIn(form, role) };
      const isAlready = form.has("again") && isAs(await memberIn(desk, memberId), wanted);
      return isAlready ? DONE : changeMember(deps, staff, memberId, wanted);
    }
    case "resend": {
      const member = await memberIn(desk, memberId);
      if (member?.status !== "invited") return { ok: false, refusal: { code: "not_found" } as Refusal };
      return inviteMember(deps, staff, member, { key: keyIn(desk), body: { resend: memberId } });
    }
    case "rules": {
      const members = Object.fromEntries(MEMBER_POLICY.map((name) => [name, form.has(name)]));
      const present = memberPolicyOf(desk.membership.policy);
      const isAlready = form.has("again") && MEMBER_POLICY.every((name) => present[name] === members[name]);
      return isAlready ? DONE : changeTenant(deps, staff, { policies: { members } });
    }
    case "remove": {
      const removed = await removeMember(deps, staff, memberId);
      const isAlready = !removed.ok && removed.refusal.code === "not_found" && form.has("again");
      return isAlready ? DONE : removed;
    }
    default:
      return refusedInput();
  }
}

/** A press was sent again, because its answer was lost, and has done its work. */
const DONE: Result<null> = { ok: true, value: null };

function isAs(member: Member | undefined, { role, resources }: Pick<Member, "role" | "resources">): boolean {
  const written = (ids: readonly string[] | null) => ids?.toSorted().join();
  return member?.role === role && written(member.resources) === written(resources);
}

function refusedInput(): Result<never> {
  return { ok: false, refusal: { code: "invalid_request" } };
}

function roleIn(form: FormValues): Role | null {
  return ROLES.find((role) => role === form.get("role")) ?? null;
}

/** Owners and administrators reach all. For the front desk, no mark means all; for staff it means none. */
function reachIn(form: FormValues, role: Role): string[] | null {
  const marked = (form.get("resources") ?? "").split(",").filter(Boolean);
  if (role === "owner" || role === "admin") return null;
  return role === "desk" && marked.length === 0 ? null : marked;
}

function readInvited(form: FormValues): Result<NewMember> {
  const role = roleIn(form);
  const name = form.get("name")?.trim() ?? "";
  const email = form.get("email")?.trim() ?? "";
  if (role === null) return refusedInput();
  const { value } = check(newMember, { email, role, ...(name !== "" && { name }), resources: reachIn(form, role) });
  if (!value) return refusedInput();
  return { ok: true, value: { email: value.email, name, role, resources: value.resources ?? null } };
}

function sentenceOf({ said, words }: Desk, { code, detail }: Refusal): string {
  if (code === "in_use") return detail === undefined ? said.team.inUse : said.team.lastOwner;
  if (code === "forbidden") return said.team.notAllowed;
  return code === "invalid_request" ? words.badInput : words.errorTitle;
}

async function membersOf({ deps, staff }: Desk): Promise<readonly Member[]> {
  const page = await listMembersOf(deps, staff.tenantId, { limit: MOST_MEMBERS });
  return page.ok ? page.value.rows : [];
}

async function memberIn(desk: Desk, memberId: string): Promise<Member | undefined> {
  return (await membersOf(desk)).find(({ id }) => id === memberId);
}

async function show(desk: Desk, view: Pick<TeamView, "values" | "problem">, status = 200): Promise<Response> {
  const { deps, staff, url } = desk;
  const [members, log] = await Promise.all([
    membersOf(desk),
    listNamedAudit(deps, staff.tenantId, { limit: 30, cursor: url.searchParams.get("before") ?? undefined }),
  ]);
  if (!log.ok) return renderRefusal(desk, desk.configuration, log.refusal);
  const children = <TeamScreen desk={desk} view={{ ...view, members, log: log.value }} />;
  return renderDesk(desk, { title: desk.said.team.title, current: "team", children }, status);
}
