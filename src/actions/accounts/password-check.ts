// Whether a password is taken, with the list of common ones. Names of the product are never part of a good one.

import { type PasswordProblem, passwordProblem as problemOf } from "../../domain/accounts/password-rules";
import type { Deps } from "../deps";
import { readCommonPasswords } from "./common-passwords";

const OUR_NAMES = ["berth"];

/** `names`: the person, the address and the business. */
export async function passwordProblem(
  { files }: Pick<Deps, "files">,
  password: string,
  names: readonly string[],
): Promise<PasswordProblem | null> {
  return problemOf(password, [...OUR_NAMES, ...names], await readCommonPasswords(files));
}
