import type { Translated } from "../fallback";
import type { StaffWords } from "./en";

export const ar: Translated<StaffWords> = {};
