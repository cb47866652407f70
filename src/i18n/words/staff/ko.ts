import type { Translated } from "../fallback";
import type { StaffWords } from "./en";

export const ko: Translated<StaffWords> = {};
