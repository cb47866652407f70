// What stands in a line of a list, parted by dots.

import type { FC } from "hono/jsx";

/** A dot that would end a line, or begin one, is not seen. */
export const Parted: FC<{ parts: readonly (string | null)[] }> = ({ parts }) => {
  const shown = parts.filter((part) => part !== null);
  if (shown.length === 0) return null;
  return (
    <span class="soft parted">
      {shown.map((part, at) => (
        <span>
          {at > 0 && <span class="dot">· </span>}
          <bdi>{part}</bdi>
        </span>
      ))}
    </span>
  );
};
