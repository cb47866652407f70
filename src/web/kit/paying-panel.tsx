// The panel that tells a customer what is to pay, or what became of it: for a booking or a package.

import type { Child, FC } from "hono/jsx";

export const PayingPanel: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <section class="paying" aria-label={title}>
    <h2 tabindex={-1} data-focus>
      {title}
    </h2>
    {children}
  </section>
);
