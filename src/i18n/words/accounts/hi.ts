import type { Translated } from "../fallback";
import type { AccountWords } from "./en";

export const hi: Translated<AccountWords> = {};
