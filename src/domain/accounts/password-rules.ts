// Which passwords are taken: long enough, not among the most common, and not made of names that a stranger knows.

/** In characters. */
export const LEAST_PASSWORD = 10;
export const MOST_PASSWORD = 128;

export type PasswordProblem = "too_short" | "too_long" | "too_common" | "contains_name";

/** A name shorter than this says too little about a password. */
const LEAST_NAME = 4;

/**
 * Why a password is not taken, or null. `isCommon` knows common passwords in lower case. `names` are those of the
 * product, of the business and of the person, and parts of the address.
 */
export function passwordProblem(
  password: string,
  names: readonly string[],
  isCommon: (lower: string) => boolean,
): PasswordProblem | null {
  const length = [...password].length;
  if (length < LEAST_PASSWORD) return "too_short";
  if (length > MOST_PASSWORD) return "too_long";
  const lower = password.normalize("NFKC").toLowerCase();
  if (isCommon(lower) || isOneCharacter(lower)) return "too_common";
  const letters = lower.replaceAll(/[^\p{L}\p{N}]/gu, "");
  const rest = names
    .flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)])
    .map((name) =>
      name
        .normalize("NFKC")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]/gu, ""),
    )
    .filter((name) => [...name].length >= LEAST_NAME)
    .reduce((left, name) => left.replaceAll(name, ""), letters);
  // A name and a few digits more is what a stranger tries first.
  return letters !== rest && [...rest.replaceAll(/\d/g, "")].length < LEAST_NAME ? "contains_name" : null;
}

function isOneCharacter(text: string): boolean {
  return new Set(text).size <= 2;
}
