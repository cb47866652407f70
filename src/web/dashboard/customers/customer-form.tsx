// The form that changes a customer.

import type { FC } from "hono/jsx";
import type { Customer } from "../../../actions/people/read-customer";
import { formatPhoneNumber } from "../../../domain/tenant/phone-number";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";

export type Shown = {
  readonly values?: FormValues;
  readonly problems?: ReadonlyMap<string, string>;
  /** The stored customer, where another person saved first. */
  readonly stored?: Customer;
  /** The customer whose address was given. */
  readonly owner?: Customer;
};

export const EditForm: FC<{ desk: Desk; customer: Customer; toCome: number; shown: Shown }> = ({
  desk,
  customer,
  toCome,
  shown,
}) => {
  const words = desk.said.customers;
  const { values, problems = new Map(), stored, owner } = shown;
  const kept: Readonly<Record<string, string | null>> = {
    name: customer.name,
    phone: customer.phone && formatPhoneNumber(customer.phone),
    email: customer.email,
    notes: customer.notes,
  };
  const field = (name: string) => ({
    name,
    value: values?.get(name) ?? kept[name] ?? "",
    problem: problems.get(name) ?? null,
  });
  return (
    <details class="card" open={values !== undefined || undefined}>
      <summary>{words.edit}</summary>
      <form class="form" method="post" action={`${desk.root}/customers/${customer.id}`}>
        {stored && (
          <Alert title={words.changedTitle}>
            <p>{words.changedText}</p>
            <p>
              {words.theirs}:{" "}
              <bdi>{[stored.name, stored.phone, stored.email, stored.notes].filter(Boolean).join(" · ")}</bdi>
            </p>
          </Alert>
        )}
        {owner && (
          <Alert title={say(words.taken, { name: owner.name ?? words.unnamed })}>
            <p>
              <a href={`${desk.root}/customers/${customer.id}/merge?with=${owner.id}`}>{words.mergeTitle}</a>
            </p>
          </Alert>
        )}
        <Hidden values={{ revision: customer.updatedAt }} />
        <Field {...field("name")} label={words.name} type="text" maxlength={200} isRequired autocomplete="off" />
        <Field {...field("phone")} label={words.phone} type="tel" maxlength={60} autocomplete="off" />
        <Field {...field("email")} label={words.email} type="email" maxlength={254} autocomplete="off" />
        {toCome > 0 && (
          <label class="check">
            <input type="checkbox" name="carry" value="1" checked={values === undefined || values.has("carry")} />
            <span>{words.carry}</span>
          </label>
        )}
        <Field {...field("notes")} label={words.notes} hint={words.notesHint} type="textarea" maxlength={5_000} />
        <button class="button main" type="submit">
          {words.save}
        </button>
      </form>
    </details>
  );
};
