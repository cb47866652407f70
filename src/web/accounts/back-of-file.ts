// The page that leads to a file, and its name. The browser stays where it was when it downloads one.

import { loadWords } from "../../i18n/words/load";
import type { AccountPage } from "./account-kit";

const FILE =
  /^(\/dashboard\/[^/]+)\/(?:(customers\/[^/]+)\/export|(bookings|payments|receipts|payments\/months)\.csv)$/;

type Back = { readonly href: string; readonly text: string };

/** Null where the way on leads to a page. */
export async function backOfFile({ language, deps }: AccountPage, next: string): Promise<Back | null> {
  const [path = "", search] = next.split("?");
  const [, root, customer, list] = FILE.exec(path) ?? [];
  if (root === undefined) return null;
  const { nav, list: words } = await loadWords("staff", language.code, deps.files);
  if (customer !== undefined) return { href: `${root}/${customer}`, text: words.customer };
  const name = list === "bookings" ? list : "payments";
  // The file has what its list shows, so the list is asked for as the file is.
  return { href: `${root}/${name}${search ? `?${search}` : ""}`, text: nav[name] };
}
