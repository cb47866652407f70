import type { Translated } from "../fallback";
import type { StaffWords } from "./en";

export const ja: Translated<StaffWords> = {};
