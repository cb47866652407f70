// The fields of a new booking that only some services need. A walk-in to any other service sees none of them.

import type { FC } from "hono/jsx";
import type { Service } from "../../domain/tenant/service";
import { MOST_OCCURRENCES } from "../../domain/time/recurrence";
import { formatSpan } from "../../i18n/format";
import { say, sayNumber } from "../../i18n/words/say";
import { REPEATS } from "../booking/repeat";
import { Field, QuestionField } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { Choice } from "./lists/list-kit";
import type { Offered } from "./new-booking-terms";

type Props = {
  readonly desk: Desk;
  readonly service: Service | null;
  readonly offered: Offered | null;
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
};

/** For how many, how long, and in which session. */
export const Party: FC<Props & { zone: string }> = ({ desk, service, offered, values, problems, zone }) => {
  const { said, words, locale } = desk;
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  const number = (name: string, label: string) => (
    <Field {...field(name)} value={values.get(name) || "1"} label={label} type="text" maxlength={5} />
  );
  const isGroup = (service?.seats ?? 1) > 1;
  const fields = offered && [
    isGroup && number("seats", words.party),
    !isGroup && offered.mostPlaces > 1 && number("guests", words.guests),
    offered.mostUnits > 1 && number("units", said.making.units),
    offered.hasLength && <Field {...field("minutes")} label={said.making.minutes} type="text" maxlength={5} />,
    offered.periods.length > 1 && (
      <Choice
        name="period"
        label={said.making.period}
        chosen={values.get("period") ?? null}
        none={said.making.byStart}
        options={offered.periods}
        problem={problems.get("period")}
      />
    ),
    offered.sessions.length > 0 && (
      <Choice
        name="session"
        label={said.making.session}
        chosen={values.get("session") ?? null}
        none={said.making.byStart}
        options={offered.sessions.map(({ session, seats, taken }) => {
          const when = formatSpan(locale, "dateTimeYear", zone, session.startAt, session.startAt);
          const left = say(said.making.left, { left: sayNumber(locale, seats - taken) });
          return { id: session.id, name: [session.title, when, left].filter(Boolean).join(" · ") };
        })}
        problem={problems.get("session")}
      />
    ),
  ];
  const shown = (fields ?? []).filter((each) => each !== false);
  return <div data-region="party">{shown.length > 0 && <div class="pair">{shown}</div>}</div>;
};

/** The questions of the service, which staff may leave open, and how often the booking repeats. */
export const More: FC<Props> = ({ desk, service, offered, values, problems }) => {
  const { said, words, locale } = desk;
  const questions = service?.questions ?? [];
  const isAnswered = questions.some(({ id }) => values.get(`answers[${id}]`) || problems.has(`answers[${id}]`));
  const repeat = values.get("repeat") ?? "";
  const isGroup = (service?.seats ?? 1) > 1;
  return (
    <div class="more" data-region="more">
      {questions.length > 0 && (
        <details class="fold" {...(isAnswered && { open: true })}>
          <summary>{say(said.making.questions, { count: sayNumber(locale, questions.length) })}</summary>
          <div class="fields">
            {questions.map((question) => (
              <QuestionField
                page={desk}
                question={{ ...question, required: false }}
                name={`answers[${question.id}]`}
                value={values.get(`answers[${question.id}]`) ?? ""}
                problem={problems.get(`answers[${question.id}]`) ?? null}
              />
            ))}
          </div>
        </details>
      )}
      {offered && !isGroup && (
        <details class="fold" {...(repeat !== "" && { open: true })}>
          <summary>{words.repeat}</summary>
          <div class="fields">
            <div class="pair">
              <Choice
                name="repeat"
                label={words.repeatHow}
                chosen={repeat}
                none={words.never}
                options={REPEATS.map((how) => ({ id: how, name: words[how] }))}
              />
              <Field
                name="count"
                value={values.get("count") || "4"}
                problem={problems.get("count") ?? null}
                label={words.repeatCount}
                type="text"
                maxlength={String(MOST_OCCURRENCES).length}
              />
            </div>
            <label class="check">
              <input type="checkbox" name="skip" value="1" checked={values.has("skip")} />
              <span>{said.making.skip}</span>
            </label>
          </div>
        </details>
      )}
    </div>
  );
};
