// Texts that a business wrote: in its own language and direction, with its line breaks. A long one shows its first
// lines.
import type { FC } from "hono/jsx";
import type { Configuration } from "../../domain/tenant/configuration";
import type { PageContext } from "./page-context";

const MOST_LINES = 3;
/** Letters per line: on a card, and below a title on a phone. */
const LETTERS_A_LINE = { text: 38, lead: 44 } as const;
const WIDE_LETTER = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/u;

type Look = keyof typeof LETTERS_A_LINE;

/** The language and direction of a business's texts. */
export function written({ tenant }: Configuration): { readonly lang: string; readonly dir: "auto" } {
  return { lang: tenant.locale, dir: "auto" };
}

/**
 * Folded up by style alone, so that screen readers read all of it. `of` names the subject for screen readers that read
 * "More".
 */
export const BusinessText: FC<{
  page: PageContext;
  configuration: Configuration;
  look: Look;
  of: string;
  text: string;
}> = ({ page: { words }, configuration, look, of, text }) => {
  const isFolded = isLong(text, LETTERS_A_LINE[look]);
  return (
    <>
      <p class={`${look} written${isFolded ? " folded" : ""}`} {...written(configuration)}>
        {text}
      </p>
      {isFolded && (
        <details class="unfold">
          <summary>
            <span class="closed">{words.more}</span>
            <span class="opened">{words.less}</span>
            <span class="sr">
              : <bdi>{of}</bdi>
            </span>
          </summary>
        </details>
      )}
    </>
  );
};

/** Estimated by letters, because the server does not know the screen. The script removes a "More" without more text. */
export function isLong(text: string, lettersALine: number): boolean {
  const lines = text.trim().split("\n");
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / lettersALine)), 0) > MOST_LINES;
}

function widthOf(line: string): number {
  return [...line].reduce((sum, letter) => sum + (WIDE_LETTER.test(letter) ? 2 : 1), 0);
}
