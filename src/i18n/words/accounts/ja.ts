import type { Translated } from "../fallback";
import type { AccountWords } from "./en";

export const ja: Translated<AccountWords> = {};
