// A person who is signed in, at a door. The cookie counts only for requests of our own pages.

import { identifyPerson, type Membership, type Person } from "../actions/accounts/device";
import { asAuthority, type IdentifiedAuthority } from "../actions/accounts/identify-authority";
import { invalid, type Refusal, refuse } from "../domain/refusal";
import { readCookie } from "./cookies";
import { isFromUs } from "./own-origin";
import type { RequestContext } from "./request-context";

/** Null without a cookie that opens something. A refusal for a change that a foreign page asks for. */
export async function personOf(asked: RequestContext): Promise<Person | Refusal | null> {
  const secret = readCookie(asked, "session");
  if (secret === null) return null;
  if (!isFromUs(asked)) return FOREIGN;
  return identifyPerson(asked.deps, secret);
}

const FOREIGN: Refusal = { code: "forbidden", detail: "This request comes from a page of another origin." };

/** The header by which a person with several businesses names one, by its slug. */
const TENANT_HEADER = "berth-tenant";

/** The person as a member of the business that the request is about. */
export async function staffOfSession(asked: RequestContext): Promise<IdentifiedAuthority | Refusal | null> {
  const person = await personOf(asked);
  if (person === null || "code" in person) return person;
  const membership = chosen(person.memberships, asked.request.headers.get(TENANT_HEADER));
  return "code" in membership ? membership : asAuthority(person, membership);
}

function chosen(memberships: readonly Membership[], slug: string | null): Membership | Refusal {
  const named = slug === null ? memberships : memberships.filter((membership) => membership.slug === slug);
  const [only, ...others] = named;
  if (!only) return refuse("forbidden");
  return others.length === 0 ? only : invalid("/Berth-Tenant", "is required: you belong to several businesses");
}
