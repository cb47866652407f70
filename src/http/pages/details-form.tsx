// The form in which a customer says who they are, while the time is held for them.

import type { Child, FC } from "hono/jsx";
import type { Configuration } from "../../domain/configuration";
import { DEFAULT_SERIES_MAX, type Question, type Service } from "../../domain/service";
import type { FormValues } from "./booking-form";
import { formatAt } from "./format";
import type { PageContext } from "./page-context";
import { phoneExample } from "./refusal-words";
import { say } from "./words/say";

export type FieldsProps = {
  readonly page: PageContext;
  readonly configuration: Configuration;
  readonly service: Service;
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly hasQuestions: boolean;
};

/** Name, addresses, notes and the service's own questions. */
export const CustomerFields: FC<FieldsProps> = ({ page, configuration, service, values, problems, hasQuestions }) => {
  const { words } = page;
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  return (
    <>
      <Field {...field("name")} label={words.name} type="text" autocomplete="name" isRequired maxlength={200} />
      <Field
        {...field("email")}
        label={words.email}
        type="email"
        autocomplete="email"
        maxlength={254}
        hint={words.contactHint}
        meant={words.meantEmail}
      />
      <Field
        {...field("phone")}
        label={words.phone}
        type="tel"
        autocomplete="tel"
        maxlength={60}
        hint={say(words.phoneHint, { example: phoneExample(configuration.tenant) })}
        optional={words.optional}
      />
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

type FieldProps = {
  readonly name: string;
  readonly value: string;
  readonly problem: string | null;
  readonly label: string;
  readonly type: "text" | "email" | "tel" | "textarea";
  readonly autocomplete?: string;
  readonly maxlength?: number;
  readonly isRequired?: boolean;
  readonly hint?: string;
  readonly optional?: string;
  /** What the script asks when the address looks mistyped. */
  readonly meant?: string;
};

export const Field: FC<FieldProps> = (props) => {
  const { name, value, problem, label, type, autocomplete, maxlength, isRequired, hint, optional, meant } = props;
  const id = idOf(name);
  const told = [problem !== null && `${id}-problem`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
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
        {label} {optional && <span class="soft">({optional})</span>}
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
        />
      )}
      {hint && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
      <Problem id={`${id}-problem`} text={problem} />
    </div>
  );
};

const QuestionField: FC<{
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
          <span>{label}</span>
        </label>
        <Problem id={`${id}-problem`} text={problem} />
      </div>
    );
  }
  return (
    <div class={problem === null ? "field" : "field wrong"}>
      <label for={id}>
        {label} {!required && <span class="soft">({words.optional})</span>}
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

/** Something that needs to be read first. Takes the focus when it comes. */
export const Alert: FC<{ title: string; kind?: "bad" | "good"; children?: Child }> = ({
  title,
  kind = "bad",
  children,
}) => (
  <div class={`alert ${kind}`} tabindex={-1} data-focus>
    <strong>{title}</strong>
    {children}
  </div>
);

/** How long the time is held, counted down by the script; without one it says until when. */
export const Countdown: FC<{ page: PageContext; expiresAt: number; timeZone: string }> = ({
  page,
  expiresAt,
  timeZone,
}) => {
  const { words, locale } = page;
  return (
    <div class="countdown" data-countdown={String(expiresAt)} data-served-at={String(page.deps.clock.now())}>
      <span data-held>{words.heldFor}</span>{" "}
      <strong role="timer" data-left={words.heldLeft}>
        {say(words.until, { time: formatAt(locale, "time", timeZone, expiresAt) })}
      </strong>
      <span class="sr" role="status" data-ending={words.holdEnding}></span>
      <span class="over" role="alert" hidden data-over>
        {words.holdOver}
      </span>
    </div>
  );
};

const MOST_REPEATS = 52;

/** How often a customer may book the same time at once; less than 2 where the service leaves that to the business. */
export function mostRepeats({ seats, seriesMax }: Service): number {
  return seats === 1 ? Math.min(MOST_REPEATS, seriesMax ?? DEFAULT_SERIES_MAX) : 0;
}

/** Asking for the same time again and again. */
export const Repeat: FC<{ page: PageContext; most: number; values: FormValues; problem: string | null }> = ({
  page,
  most,
  values,
  problem,
}) => {
  const { words } = page;
  const chosen = values.get("repeat") ?? "";
  const options = {
    "": words.never,
    daily: words.daily,
    weekly: words.weekly,
    fortnightly: words.fortnightly,
    monthly: words.monthly,
  };
  return (
    <details class="repeat" open={chosen !== ""}>
      <summary>{words.repeat}</summary>
      <div class="row">
        <label class="field">
          <span>{words.repeatHow}</span>
          <select name="repeat">
            {Object.entries(options).map(([value, label]) => (
              <option value={value} selected={value === chosen}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label class="field narrow">
          <span>{words.repeatCount}</span>
          <input
            type="number"
            name="count"
            min="2"
            max={String(most)}
            value={values.get("count") ?? String(Math.min(4, most))}
            inputmode="numeric"
            {...(problem !== null && { "aria-invalid": "true", "aria-describedby": "f-count-problem" })}
          />
        </label>
      </div>
      <Problem id="f-count-problem" text={problem} />
      <label class="check">
        <input
          type="checkbox"
          name="skip"
          value="yes"
          checked={!values.has("repeat") || values.get("skip") === "yes"}
        />
        <span>{words.skipTaken}</span>
      </label>
    </details>
  );
};

/** The script of the robot check, where the deployment has one. */
export const RobotCheck: FC<{ page: PageContext; problem: string | null }> = ({ page, problem }) => {
  const { turnstile } = page.deps.settings;
  if (!turnstile) return null;
  return (
    <>
      <div
        class="robot"
        data-turnstile={turnstile.siteKey}
        data-turnstile-script={`${turnstile.origin}/turnstile/v0/api.js?render=explicit`}
      ></div>
      <Problem id="f-robot-problem" text={problem} />
    </>
  );
};
