import type { Translated } from "../fallback";
import type { AccountWords } from "./en";

export const ko: Translated<AccountWords> = {};
