type Person = { readonly name: string | null; readonly email: string | null; readonly phone: string | null };

/** The text in which a search looks for a person. */
export function searchTextOf({ name, email, phone }: Person): string {
  return [name, email, phone].filter(Boolean).join(" ").toLowerCase();
}
