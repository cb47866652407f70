// What every screen of the dashboard stands on: who is signed in, for which business, and what they may do there.

import { identifyPerson, type Membership, type Person } from "../../actions/accounts/device";
import { asAuthority } from "../../actions/accounts/identify-authority";
import { loadConfigurationOf } from "../../actions/load-configuration";
import { type Authority, mayDo } from "../../domain/tenant/actor";
import type { Configuration } from "../../domain/tenant/configuration";
import type { Scope } from "../../domain/tenant/scopes";
import { readCookie } from "../../http/cookies";
import { isFromUs } from "../../http/own-origin";
import type { AccountWords } from "../../i18n/words/accounts/en";
import { loadWords } from "../../i18n/words/load";
import type { StaffWords } from "../../i18n/words/staff/en";
import { askAgain } from "../accounts/account-kit";
import { type FormValues, readForm } from "../kit/form-values";
import { type Asked, type PageContext, pageContext } from "../kit/page-context";
import { seeOther } from "../kit/render-page";
import { refuseDesk, refuseWithoutBusiness } from "./refusals";

/** A page of the dashboard, for one person in one business. */
export type Desk = PageContext & {
  readonly said: StaffWords;
  readonly roleNames: AccountWords["roles"];
  readonly person: Person;
  readonly membership: Membership;
  readonly staff: Authority;
  readonly configuration: Configuration;
  /** `/dashboard/{slug}`, which every address of the business's screens begins with. */
  readonly root: string;
  /** The form of a POST; null for a GET. */
  readonly form: FormValues | null;
};

/** The person who is signed in; or the way to sign in first. */
export async function personFor(asked: Asked): Promise<Person | Response> {
  const secret = readCookie(asked, "session");
  const person = secret === null ? null : await identifyPerson(asked.deps, secret);
  const next = `${asked.url.pathname}${asked.url.search}`;
  return person ?? seeOther(`/signin?${new URLSearchParams({ next })}`);
}

/** What a screen needs: a scope of the role, and whether it keeps to the resources of a member who has only some. */
export type Need = {
  readonly scope: Scope;
  readonly reach?: "own";
  /** Members who close resources may come without the scope. */
  readonly isFor?: "closes";
  /** The person has shown within minutes who they are, or shows it again first. */
  readonly asksAgain?: true;
};

/** Fields that a form may send more than once. */
const LISTS = ["override", "resources", "services"];

export async function openDesk(asked: Asked, slug: string, need: Need): Promise<Desk | Response> {
  const person = await personFor(asked);
  if (person instanceof Response) return person;
  const plain = pageContext(asked, undefined, person.locale);
  const membership = person.memberships.find((each) => each.slug === slug);
  if (!membership) return refuseWithoutBusiness(plain, "missing");
  if (membership.isClosed) return refuseWithoutBusiness(plain, "closed");
  const configuration = await loadConfigurationOf(asked.deps, membership.tenantId);
  if (!configuration) return refuseWithoutBusiness(plain, "missing");
  asked.noteTenant(membership.tenantId);
  const page = pageContext(asked, configuration.tenant, person.locale);
  const staff = asAuthority(person, membership);
  const said = await loadWords("staff", page.language.code, page.deps.files);
  const { roles: roleNames } = await loadWords("accounts", page.language.code, page.deps.files);
  const root = `/dashboard/${slug}`;
  const isPost = asked.request.method === "POST";
  const desk: Desk = { ...page, said, roleNames, person, membership, staff, configuration, root, form: null };
  const isReached = staff.resources === "all" || need.reach === "own";
  const isLetIn = mayDo(staff.actor, need.scope) || (need.isFor && staff[need.isFor]);
  if (!isLetIn || !isReached) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const again = need.asksAgain ? askAgain(asked, person, `${asked.url.pathname}${asked.url.search}`) : null;
  if (again) return again;
  if (!isPost) return desk;
  if (!isFromUs(asked)) return refuseDesk(desk, 403, page.words.errorTitle, page.words.badInput);
  const form = await readForm(asked.request, LISTS);
  return form ? { ...desk, form } : refuseDesk(desk, 400, page.words.errorTitle, page.words.badInput);
}
