// What a customer is to pay, or has yet to hear of a payment, on the page of a booking or of a package.

import type { Child, FC } from "hono/jsx";

export const PayingPanel: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <section class="paying" aria-label={title}>
    <h2 tabindex={-1} data-focus>
      {title}
    </h2>
    {children}
  </section>
);
