// What the lists of the dashboard share: filters in the address, pages, and what a press has done.

import type { Child, FC } from "hono/jsx";
import { type Refusal, refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import type { Scope } from "../../../domain/tenant/scopes";
import { PROBLEMS } from "../../../http/problem";
import { refusalSentence } from "../../../i18n/refusal-words";
import { Alert } from "../../booking/details-form";
import type { Desk } from "../desk";
import { refuseDesk } from "../refusals";

/** An address of the business's screens. Empty values are left out. */
export function addressIn(
  { root }: Desk,
  path: string,
  fields: Readonly<Record<string, string | null | undefined>>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value) search.set(name, value);
  const query = search.toString();
  return query === "" ? `${root}${path}` : `${root}${path}?${query}`;
}

/** What the address asks for, bounded. */
export function askedIn({ url }: Desk, name: string): string {
  return (url.searchParams.get(name) ?? "").trim().slice(0, 500);
}

/** A part of a form, trimmed. */
export function givenIn({ form }: Desk, name: string): string {
  return (form?.get(name) ?? "").trim();
}

/** What names a press on a form that was drawn once: a repeated one does nothing a second time. Empty without one. */
export function keyIn(desk: Desk): string {
  const key = givenIn(desk, "key").slice(0, 100);
  return key && `desk-${key}`;
}

/** A refusal that leaves nothing to show. A thing of another business looks as if it did not exist. */
export function refuseWith(desk: Desk, refusal: Refusal): Response {
  const { words, configuration } = desk;
  const isMissing = refusal.code === "not_found";
  const title = isMissing ? words.notFoundTitle : words.errorTitle;
  return refuseDesk(
    desk,
    PROBLEMS[refusal.code].status,
    title,
    refusalSentence(desk, refusal, configuration.tenant.name),
  );
}

export const nothingThere = (desk: Desk) => refuseWith(desk, refuse("not_found"));

/** The answer to a press that the role does not allow; null when it does. */
export function withoutScope(desk: Desk, scope: Scope): Response | null {
  const { staff, said } = desk;
  return mayDo(staff.actor, scope) ? null : refuseDesk(desk, 403, said.notYours, said.notYoursText);
}

/** One of a closed list, or null. */
export function oneOf<T extends string>(list: readonly T[], given: string): T | null {
  return list.find((each) => each === given) ?? null;
}

/** Filters that work without a script: a form that asks for the same page. */
export const Sift: FC<{ desk: Desk; path: string; children?: Child }> = ({ desk, path, children }) => (
  <search class="card sift">
    <form method="get" action={`${desk.root}${path}`}>
      {children}
      <button class="button" type="submit">
        {desk.said.lists.show}
      </button>
    </form>
  </search>
);

type Option = { readonly id: string; readonly name: string };

type ChoiceProps = {
  readonly name: string;
  readonly label: string;
  readonly chosen: string | null;
  readonly options: readonly Option[];
  /** The words for no choice; null where one must be chosen. */
  readonly none: string | null;
  readonly problem?: string | null | undefined;
};

export const Choice: FC<ChoiceProps> = ({ name, label, chosen, options, none, problem = null }) => (
  <div class={problem === null ? "field" : "field wrong"}>
    <label for={`f-${name}`}>{label}</label>
    <select
      id={`f-${name}`}
      name={name}
      {...(problem !== null && { "aria-invalid": "true", "aria-describedby": `f-${name}-problem` })}
    >
      {none !== null && <option value="">{none}</option>}
      {options.map((option) => (
        <option value={option.id} selected={option.id === chosen}>
          {option.name}
        </option>
      ))}
    </select>
    {problem !== null && (
      <p class="problem" id={`f-${name}-problem`}>
        {problem}
      </p>
    )}
  </div>
);

/** A date, or a date and time, in a field of its own. */
export const When: FC<{
  name: string;
  label: string;
  value: string;
  type: "date" | "datetime-local";
  problem?: string | null | undefined;
  hint?: string;
}> = ({ name, label, value, type, problem = null, hint }) => {
  const told = problem !== null ? `f-${name}-problem` : hint ? `f-${name}-hint` : null;
  return (
    <div class={problem === null ? "field" : "field wrong"}>
      <label for={`f-${name}`}>{label}</label>
      <input
        id={`f-${name}`}
        type={type}
        name={name}
        value={value}
        {...(problem !== null && { "aria-invalid": "true" })}
        {...(told !== null && { "aria-describedby": told })}
      />
      {problem === null && hint && (
        <small class="hint" id={`f-${name}-hint`}>
          {hint}
        </small>
      )}
      {problem !== null && (
        <p class="problem" id={`f-${name}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
};

/** Back to the first page, and on to the next. */
export const Pages: FC<{ desk: Desk; first: string | null; next: string | null }> = ({ desk, first, next }) =>
  first === null && next === null ? null : (
    <nav class="row list-pages" aria-label={desk.said.lists.pages}>
      {first !== null && (
        <a class="button" href={first}>
          {desk.said.lists.first}
        </a>
      )}
      {next !== null && (
        <a class="button" href={next} rel="next">
          {desk.said.lists.next}
        </a>
      )}
    </nav>
  );

/** What the last press has done. */
export const Done: FC<{ text: string | undefined }> = ({ text }) =>
  text === undefined ? null : <Alert title={text} kind="good" />;

export const Empty: FC<{ title: string; text: string; children?: Child }> = ({ title, text, children }) => (
  <section class="card">
    <p>
      <strong>{title}</strong>
    </p>
    <p>{text}</p>
    {children}
  </section>
);

/** A script makes it work, so it shows only where one runs. */
export const Print: FC<{ desk: Desk }> = ({ desk }) => (
  <button class="button no-print" type="button" data-print hidden>
    {desk.said.lists.print}
  </button>
);

/** The first step towards most rows: a booking. Null where the role makes none. */
export function newBookingStep({ staff, root, said }: Desk) {
  return mayDo(staff.actor, "bookings") ? { href: `${root}/bookings/new`, text: said.newBooking } : null;
}

export const FirstStep: FC<{ desk: Desk }> = ({ desk }) => {
  const step = newBookingStep(desk);
  return step === null ? null : (
    <a class="button main" href={step.href}>
      {step.text}
    </a>
  );
};

/** How to reach a person: both work by a touch. */
export const Reach: FC<{ desk: Desk; email: string | null; phone: string | null }> = ({ email, phone }) => (
  <span class="contacts">
    {phone !== null && (
      <a href={`tel:${phone}`}>
        <bdi dir="ltr">{phone}</bdi>
      </a>
    )}
    {email !== null && (
      <a href={`mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`}>
        <bdi>{email}</bdi>
      </a>
    )}
  </span>
);
