import type { Translated } from "../fallback";
import type { AccountWords } from "./en";

export const pt: Translated<AccountWords> = {};
