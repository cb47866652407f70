// What pages show whose next step is in a mail.

import type { Child, FC } from "hono/jsx";
import { Field, Hidden } from "../kit/form-fields";
import { Said } from "../kit/said";
import { type AccountPage, showAccountPage } from "./account-kit";

/** A mail is on its way, if there is one to send: the page tells nothing of the address. */
export function mailOnItsWay(page: AccountPage, text: string, email: string, headers: Record<string, string>) {
  const title = page.said.signUpSent;
  const children = (
    <section class="card narrow">
      <h1 tabindex={-1} data-focus>
        {title}
      </h1>
      <p>
        <Said text={text} values={{ email }} />
      </p>
    </section>
  );
  return showAccountPage(page, title, children, 200, headers);
}

type CodeFormProps = {
  readonly page: AccountPage;
  readonly action: string;
  /** Says where the code went. */
  readonly text: string;
  readonly email: string;
  readonly hidden: Readonly<Record<string, string | null>>;
  readonly button: string;
  readonly children?: Child;
};

export const CodeForm: FC<CodeFormProps> = ({ page, action, text, email, hidden, button, children }) => (
  <form class="form" method="post" action={action}>
    <p>
      <Said text={text} values={{ email }} />
    </p>
    <Hidden values={hidden} />
    <Field
      name="code"
      label={page.said.code}
      type="text"
      value=""
      problem={null}
      hint={page.said.codeHint}
      autocomplete="one-time-code"
      maxlength={20}
      isRequired
    />
    {children}
    <button class="button main" type="submit">
      {button}
    </button>
  </form>
);
