// A block of code.

import type { Child, FC } from "hono/jsx";

export const Code: FC<{ children?: Child }> = ({ children }) => (
  <div class="code">
    <pre tabindex={0}>
      <code>{children}</code>
    </pre>
  </div>
);
