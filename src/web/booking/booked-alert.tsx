import type { Child, FC } from "hono/jsx";
import { say } from "../../i18n/words/say";
import type { PageContext } from "../kit/page-context";
import { Alert } from "./details-form";

/** The message that a booking or request was made, with its only copy of the link. */
export const BookedAlert: FC<{
  page: PageContext;
  isPending: boolean;
  isPaid?: boolean;
  tenantName: string;
  children?: Child;
}> = ({ page, isPending, isPaid = false, tenantName, children }) => {
  const { words } = page;
  return (
    <Alert kind="good" title={isPending ? words.askedTitle : isPaid ? words.paidTitle : words.bookedTitle}>
      {isPending && <p>{say(words.askedText, { name: tenantName })}</p>}
      <p>{words.bookedText}</p>
      {children}
    </Alert>
  );
};
