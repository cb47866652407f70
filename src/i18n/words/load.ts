// Words of accounts and of the dashboard. English is part of the Worker; every other language is a file beside it, which
// an isolate reads once. scripts/build-files.mjs writes the files from the modules in these folders.

import type { LanguageCode } from ".";
import { type AccountWords, en as accounts } from "./accounts/en";
import { type StaffWords, en as staff } from "./staff/en";

type Sets = { readonly accounts: AccountWords; readonly staff: StaffWords };

const ENGLISH: Sets = { accounts, staff };

/** One of each set and language. */
const kept = new Map<string, Sets[keyof Sets]>();

/** English stands in while a file cannot be read. `read` says why, and the next request tries again. */
export async function loadWords<Set extends keyof Sets>(
  set: Set,
  code: LanguageCode,
  read: (name: string) => Promise<Pick<Response, "json"> | null>,
): Promise<Sets[Set]> {
  if (code === "en") return ENGLISH[set];
  const name = `words/${set}-${code}.json`;
  const known = kept.get(name);
  if (known) return known as Sets[Set];
  const file = await read(name);
  if (file === null) return ENGLISH[set];
  const words = await file.json<Sets[Set]>();
  kept.set(name, words);
  return words;
}
