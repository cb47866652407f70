// The question before a cancellation: an optional reason, then yes or no.

import type { FC } from "hono/jsx";
import { cancellation } from "../../contract/booking-change-schemas";
import { check } from "../../http/validate";
import { Field, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { FIELD } from "../kit/page-names";

/** `path` is the page to return to. */
export const CancelForm: FC<{
  page: PageContext;
  path: string;
  hidden: Readonly<Record<string, string | number | null>>;
}> = ({ page: { words }, path, hidden }) => (
  <form method="post" action={path} class="form" data-post>
    <Hidden values={hidden} />
    <Field
      name="reason"
      value=""
      problem={null}
      label={words.cancelReason}
      optional={words.optional}
      type="textarea"
      maxlength={500}
    />
    <div class="row actions">
      <button class="button danger" type="submit" name={FIELD.command} value="cancel">
        {words.cancelDo}
      </button>
      <a class="button quiet" href={path} data-turn>
        {words.cancelKeep}
      </a>
    </div>
  </form>
);

/** The reason; null when there is none, or when it cannot be stored. */
export function reasonIn(values: FormValues): string | null {
  return check(cancellation, { reason: (values.get("reason") ?? "").trim() || null }).value?.reason ?? null;
}
