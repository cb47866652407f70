// A sentence with an address inside. In a text from right to left, an address keeps its own direction.

import type { FC } from "hono/jsx";

/** Puts each value into the sentence where it has `{name}`, as a text from left to right. */
export const Said: FC<{ text: string; values: Readonly<Record<string, string>> }> = ({ text, values }) => (
  <>
    {text.split(/(\{\w+\})/).map((part) => {
      const value = values[part.slice(1, -1)];
      return part.startsWith("{") && value !== undefined ? <bdi dir="ltr">{value}</bdi> : part;
    })}
  </>
);
