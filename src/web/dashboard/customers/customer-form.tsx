// The form that changes a customer.

import type { FC } from "hono/jsx";
import type { Customer } from "../../../actions/people/read-customer";
import { formatPhoneNumber } from "../../../domain/tenant/phone-number";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";

export type Shown = {
  readonly values?: FormValues;
  readonly problems?: ReadonlyMap<string, string>;
  /** The stored customer, where another person saved first. */
  readonly stored?: Customer;
};

export const EditForm: FC<{ desk: Desk; customer: Customer; shown: Shown }> = ({ desk, customer, shown }) => {
  const words = desk.said.customers;
  const { values, problems = new Map(), stored } = shown;
  const kept: Readonly<Record<string, string | null>> = {
    name: customer.name,
    phone: customer.phone && formatPhoneNumber(customer.phone),
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
              {words.theirs}: <bdi>{[stored.name, stored.phone, stored.notes].filter(Boolean).join(" · ")}</bdi>
            </p>
          </Alert>
        )}
        <Hidden values={{ revision: customer.updatedAt }} />
        <Field {...field("name")} label={words.name} type="text" maxlength={200} isRequired autocomplete="off" />
        <Field {...field("phone")} label={words.phone} type="tel" maxlength={60} autocomplete="off" />
        {customer.email !== null && <p class="soft">{words.emailStays}</p>}
        <Field {...field("notes")} label={words.notes} hint={words.notesHint} type="textarea" maxlength={5_000} />
        <button class="button main" type="submit">
          {words.save}
        </button>
      </form>
    </details>
  );
};
