// What an address carries from a press to the page after it: how the change is taken back. It counts only for the person
// who pressed. So the link of a stranger cannot make a page offer what the stranger chose.

import { isSameSecret, secretOf } from "../../actions/accounts/secrets";
import type { Desk } from "./desk";

/** `about` is what the page shows: the same words about another thing do not count. */
export async function carry(desk: Desk, about: string, text: string): Promise<string> {
  return `${text}.${await sealOf(desk, about, text)}`;
}

/** Null for what this server did not write for this person, about this. */
export async function readCarried(desk: Desk, about: string, carried: string | null): Promise<string | null> {
  const end = carried?.lastIndexOf(".") ?? -1;
  if (carried === null || end < 0) return null;
  const text = carried.slice(0, end);
  return isSameSecret(carried.slice(end + 1), await sealOf(desk, about, text)) ? text : null;
}

function sealOf({ deps, staff, person }: Desk, about: string, text: string): Promise<string> {
  const whose = `${staff.tenantId}|${person.userId}`;
  return secretOf(deps.settings.serverSecret, "account", `carried|${whose}|${about}|${text}`);
}
