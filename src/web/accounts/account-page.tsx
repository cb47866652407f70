// A person's own account: name and language, address, ways in, devices, and the end of it.

import {
  type Account,
  changePassword,
  changeProfile,
  deleteAccount,
  endDevices,
  readAccount,
} from "../../actions/accounts/account";
import { requestAddress } from "../../actions/accounts/address";
import type { Person } from "../../actions/accounts/device";
import { namePasskey, removePasskey } from "../../actions/accounts/passkey";
import { unlinkGoogle } from "../../actions/accounts/sign-in-google";
import { emailForm, profileForm } from "../../contract/account-schemas";
import { endedCookie } from "../../http/cookies";
import { check } from "../../http/validate";
import { personFor } from "../dashboard/desk";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import { seeOther } from "../kit/render-page";
import {
  type AccountPage,
  accountPage,
  askAgain,
  keptIn,
  networkOf,
  passwordWords,
  readOwnForm,
  showAccountPage,
  waitText,
} from "./account-kit";
import { AccountSections, type AccountView } from "./account-sections";

const HOME = "/account";
const SAVED = "/account?saved=1";

/** What the form of an act changes. Those of `PROTECTED` need a person who has just shown who they are. */
type Act = (page: AccountPage, person: Person, values: FormValues) => Promise<Response>;

export async function answerAccountPage(asked: Asked): Promise<Response> {
  const person = await personFor(asked);
  if (person instanceof Response) return person;
  const page = await accountPage(asked, person.locale);
  if (page.request.method !== "POST") return show(page, person, {});
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const name = values.get("act") ?? "";
  const act = Object.hasOwn(OPEN, name) ? OPEN[name] : undefined;
  if (act) return act(page, person, values);
  const guarded = Object.hasOwn(PROTECTED, name) ? PROTECTED[name] : undefined;
  if (!guarded) return seeOther(HOME);
  return askAgain(page, person, HOME) ?? guarded(page, person, values);
}

const OPEN: Readonly<Record<string, Act>> = {
  async profile(page, person, values) {
    const { value } = check(profileForm, { name: values.get("name") ?? "", locale: values.get("locale") ?? "" });
    if (!value) return show(page, person, { problem: ["name", page.words.badInput] }, 422);
    await changeProfile(page.deps, person, { name: value.name, locale: value.locale || null });
    return seeOther(SAVED);
  },
  async end(page, person, values) {
    await endDevices(page.deps, person, values.get("device") ?? "");
    return seeOther(`${SAVED}#devices`);
  },
  async end_all(page, person) {
    await endDevices(page.deps, person, null);
    return seeOther(`${SAVED}#devices`);
  },
  async rename(page, person, values) {
    const name = (values.get("name") ?? "").trim().slice(0, 60);
    if (name !== "") await namePasskey(page.deps, person, values.get("passkey") ?? "", name);
    return seeOther(`${SAVED}#ways`);
  },
};

const PROTECTED: Readonly<Record<string, Act>> = {
  async password(page, person, values) {
    const password = values.get("password") ?? "";
    const weak = await passwordWords(page, password, [person.name, person.email.split("@")[0] ?? ""]);
    if (weak) return show(page, person, { problem: ["password", weak] }, 422);
    return keptIn(page, await changePassword(page.deps, person, password), person, `${SAVED}#ways`);
  },
  async password_remove(page, person) {
    return keptIn(page, await changePassword(page.deps, person, null), person, `${SAVED}#ways`);
  },
  async address(page, person, values) {
    const { value } = check(emailForm, { email: values.get("email") ?? "" });
    if (!value) return show(page, person, { problem: ["email", page.words.badInput], typed: values }, 422);
    const asks = { email: value.email, network: networkOf(page) };
    const seconds = await requestAddress(page.deps, person, asks, page.locale);
    if (seconds === null) return seeOther(`/account?${new URLSearchParams({ sent: value.email })}#address`);
    const wait: AccountView = { problem: ["email", waitText(page, seconds)], typed: values };
    return show(page, person, wait, 429, { "retry-after": String(seconds) });
  },
  async google_remove(page, person) {
    return keptIn(page, await unlinkGoogle(page.deps, person), person, `${SAVED}#ways`);
  },
  async passkey_remove(page, person, values) {
    const secret = await removePasskey(page.deps, person, values.get("passkey") ?? "");
    return secret === null ? seeOther(HOME) : keptIn(page, secret, person, `${SAVED}#ways`);
  },
  async delete(page, person) {
    if (!(await deleteAccount(page.deps, person))) return show(page, person, {}, 422);
    const gone = seeOther("/signin");
    gone.headers.append("set-cookie", endedCookie(page, "session"));
    return gone;
  },
};

async function show(
  page: AccountPage,
  person: Person,
  view: AccountView,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const account: Account = await readAccount(page.deps, person);
  const { title } = page.said.account;
  const children = <AccountSections page={page} person={person} account={account} view={view} />;
  return showAccountPage(page, title, children, status, headers);
}
