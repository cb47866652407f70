// The fields of the forms: the customer, the service's questions, and the problems of each field.

import type { Child, FC } from "hono/jsx";
import type { Configuration } from "../../domain/tenant/configuration";
import type { Question, Service } from "../../domain/tenant/service";
import { phoneExample } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import type { FormValues } from "./form-values";
import type { PageContext } from "./page-context";

export type FieldsProps = {
  readonly page: PageContext;
  readonly configuration: Configuration;
  readonly service: Service;
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly hasQuestions: boolean;
};

/** Name, addresses, notes and the service's questions. */
export const CustomerFields: FC<FieldsProps> = ({ page, configuration, service, values, problems, hasQuestions }) => {
  const { words } = page;
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  // The problem already says that one of the two is needed.
  const isMissing = problems.has("email") && !values.get("email")?.trim() && !values.get("phone")?.trim();
  return (
    <>
      <Field {...field("name")} label={words.name} type="text" autocomplete="name" isRequired maxlength={200} />
      <fieldset class="pair" {...(!isMissing && { "aria-describedby": "contact-hint" })}>
        <legend>{words.contact}</legend>
        {!isMissing && (
          <small class="hint" id="contact-hint">
            {say(words.contactHint, { name: configuration.tenant.name })}
          </small>
        )}
        <Field
          {...field("email")}
          label={words.email}
          type="email"
          autocomplete="email"
          maxlength={254}
          meant={words.meantEmail}
        />
        <Field
          {...field("phone")}
          label={words.phone}
          type="tel"
          autocomplete="tel"
          maxlength={60}
          hint={say(words.phoneHint, { example: phoneExample(configuration.tenant) })}
        />
        {configuration.tenant.textChannels?.map((channel) => (
          <label class="check wide">
            <input type="checkbox" name={`consent_${channel}`} value="1" checked={values.has(`consent_${channel}`)} />
            <span>{say(words.consent, { channel: TEXT_NAMES[channel] })}</span>
          </label>
        ))}
      </fieldset>
      {hasQuestions &&
        service.questions.map((question) => (
          <QuestionField page={page} question={question} {...field(`answers[${question.id}]`)} />
        ))}
      {hasQuestions && (
        <Field
          {...field("notes")}
          label={words.notes}
          type="textarea"
          maxlength={2_000}
          optional={words.optional}
          hint={words.notesHint}
        />
      )}
      {[...values].map(
        ([name, value]) => name.startsWith("metadata[") && <input type="hidden" name={name} value={value} />,
      )}
    </>
  );
};

const TEXT_NAMES = { sms: "SMS", whatsapp: "WhatsApp" } as const;

type FieldProps = {
  readonly name: string;
  /** Where a page has several fields of the name. */
  readonly id?: string;
  readonly value: string;
  readonly problem: string | null;
  readonly label: string;
  readonly type: "text" | "email" | "tel" | "password" | "textarea";
  readonly autocomplete?: string;
  readonly maxlength?: number;
  readonly isRequired?: boolean;
  readonly hint?: Child;
  readonly optional?: string;
  /** The script's question when the address looks mistyped. */
  readonly meant?: string;
  /** What is often typed. */
  readonly list?: readonly string[];
};

/** A line of text out of the values of a form. Browsers offer no earlier values for it. */
export const PlainField: FC<{
  form: { readonly values: ReadonlyMap<string, string>; readonly problems: ReadonlyMap<string, string> };
  name: string;
  label: string;
  maxlength: number;
  hint?: string | undefined;
}> = ({ form: { values, problems }, name, label, maxlength, hint }) => (
  <Field
    name={name}
    value={values.get(name) ?? ""}
    problem={problems.get(name) ?? null}
    label={label}
    type="text"
    maxlength={maxlength}
    autocomplete="off"
    {...(hint !== undefined && { hint })}
  />
);

export const Field: FC<FieldProps> = (props) => {
  const { name, value, problem, label, type, autocomplete, maxlength, isRequired, hint, optional, meant, list } = props;
  const id = idOf(props.id ?? name);
  // The problem says what the hint says, and more.
  const isHinted = hint !== undefined && problem === null;
  const told = isHinted ? `${id}-hint` : problem === null ? "" : `${id}-problem`;
  const common = {
    id,
    name,
    ...(maxlength !== undefined && { maxlength }),
    ...(isRequired && { required: true }),
    ...(told !== "" && { "aria-describedby": told }),
    ...(problem !== null && { "aria-invalid": "true" as const }),
  };
  return (
    <div class={problem === null ? "field" : "field wrong"}>
      <label for={id}>
        <bdi>{label}</bdi> {optional && <span class="soft">({optional})</span>}
      </label>
      {type === "textarea" ? (
        <textarea {...common} rows={3}>
          {value}
        </textarea>
      ) : (
        <input
          {...common}
          type={type}
          value={value}
          {...(autocomplete && { autocomplete })}
          {...(meant && { "data-meant": meant })}
          {...(list && { list: `${id}-list` })}
        />
      )}
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((option) => (
            <option value={option}></option>
          ))}
        </datalist>
      )}
      {isHinted && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
      <Problem id={`${id}-problem`} text={problem} />
    </div>
  );
};

export const QuestionField: FC<{
  page: PageContext;
  question: Question;
  name: string;
  value: string;
  problem: string | null;
}> = ({ page, question, name, value, problem }) => {
  const { words } = page;
  const { kind, label, required, options } = question;
  const id = idOf(name);
  const told = problem === null ? {} : ({ "aria-invalid": "true", "aria-describedby": `${id}-problem` } as const);
  if (kind === "text" || kind === "textarea") {
    return (
      <Field
        name={name}
        value={value}
        problem={problem}
        label={label}
        type={kind}
        maxlength={5_000}
        isRequired={required}
        {...(!required && { optional: words.optional })}
      />
    );
  }
  if (kind === "checkbox") {
    return (
      <div class={problem === null ? "field" : "field wrong"}>
        <label class="check">
          <input
            type="checkbox"
            id={id}
            name={name}
            value="yes"
            checked={value !== "" && value !== "false"}
            required={required}
            {...told}
          />
          <span dir="auto">{label}</span>
        </label>
        <Problem id={`${id}-problem`} text={problem} />
      </div>
    );
  }
  return (
    <div class={problem === null ? "field" : "field wrong"}>
      <label for={id}>
        <bdi>{label}</bdi> {!required && <span class="soft">({words.optional})</span>}
      </label>
      <select id={id} name={name} required={required} {...told}>
        <option value="">{words.select}</option>
        {options.map((option) => (
          <option value={option} selected={option === value}>
            {option}
          </option>
        ))}
      </select>
      <Problem id={`${id}-problem`} text={problem} />
    </div>
  );
};

export const Problem: FC<{ id: string; text: string | null }> = ({ id, text }) =>
  text === null ? null : (
    <p class="problem" id={id}>
      {text}
    </p>
  );

function idOf(name: string): string {
  return `f-${name.replaceAll(/[^a-z0-9_-]+/gi, "-").replace(/-$/, "")}`;
}

export const Hidden: FC<{ values: Readonly<Record<string, string | number | null>> }> = ({ values }) => (
  <>
    {Object.entries(values).map(
      ([name, value]) => value !== null && value !== "" && <input type="hidden" name={name} value={String(value)} />,
    )}
  </>
);
