// The words of messages in each language. They are apart from the words of the pages, which never need them.

import type { LanguageCode } from "..";
import { ar } from "./ar";
import { de } from "./de";
import { en, type MessageWords } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { hi } from "./hi";
import { ja } from "./ja";
import { ko } from "./ko";
import { pt } from "./pt";

export const MESSAGE_WORDS: Readonly<Record<LanguageCode, MessageWords>> = { ar, de, en, es, fr, hi, ja, ko, pt };
