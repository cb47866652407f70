// The form of a time off or closure, with the bookings that lie in it.

import type { Child, FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import type { StaffClosure } from "../../../actions/closures/read-closure";
import { zoneOfBooking } from "../../../contract/booking-wire";
import type { Refusal } from "../../../domain/refusal";
import { mayClose, mayDo } from "../../../domain/tenant/actor";
import { formatDate, formatSpan, formatZone } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Problem } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import { ruleSentence } from "../rule-words";
import type { ClosureProblem } from "./closure-form";
import { zoneOfClosure } from "./closure-words";
import { othersFor, type Touched } from "./touched";

export type ClosureView = {
  readonly values: FormValues;
  readonly problem: { readonly field: string; readonly problem: ClosureProblem | "badChoice" } | null;
  readonly refusal: Refusal | null;
  readonly touched: Touched;
  /** Bookings lie in it that the reader had not seen when they pressed. */
  readonly isUnseen: boolean;
  /** The closure as it stands; null for a new one. */
  readonly closure: StaffClosure | null;
};

type Props = { desk: Desk; view: ClosureView };

export const ClosureScreen: FC<Props> = ({ desk, view }) => {
  const { said, root } = desk;
  const { values, closure, refusal, isUnseen, problem } = view;
  const words = said.closing;
  const service = desk.configuration.services.find(({ id }) => id === closure?.serviceId);
  return (
    <>
      <div class="desk-head">
        <h1>{words.title}</h1>
      </div>
      <form
        class="card form closing"
        method="post"
        action={closure ? `${root}/closures/${closure.id}` : `${root}/closures/new`}
        data-closing
      >
        {/* Enter in a field saves. */}
        <button class="sr" type="submit" name="do" value="save" tabindex={-1}>
          {closure ? words.saveChange : words.save}
        </button>
        {refusal && <Alert title={ruleSentence(desk, refusal)} />}
        {problem && <Alert title={desk.words.checkBelow} />}
        {isUnseen && <Alert title={words.unseen} />}
        <input type="hidden" name="key" value={values.get("key") || crypto.randomUUID()} />
        <input type="hidden" name="back" value={values.get("back") ?? ""} />
        {service && (
          <p class="soft">
            <bdi>{say(words.onlyFor, { service: service.name })}</bdi>
          </p>
        )}
        <ForWhat desk={desk} view={view} />
        <When desk={desk} view={view} />
        <Field
          name="reason"
          label={words.reason}
          value={values.get("reason") ?? ""}
          problem={null}
          type="text"
          maxlength={200}
          hint={words.reasonHint}
          list={Object.values(words.reasons)}
        />
        <TouchedPart desk={desk} view={view} />
        <div class="row">
          <button class="button main" type="submit" name="do" value="save">
            {closure ? words.saveChange : words.save}
          </button>
          <button class="button" type="submit" name="do" value="look" formnovalidate>
            {words.look}
          </button>
          {closure && (
            <button class="button" type="submit" name="do" value="remove" formnovalidate>
              {words.remove}
            </button>
          )}
        </div>
      </form>
    </>
  );
};

const ForWhat: FC<Props> = ({ desk, view: { values, problem } }) => {
  const { said, configuration, staff } = desk;
  const chosen = values.get("resource") ?? "";
  const resources = configuration.resources.filter(
    ({ id, active }) => (active || id === chosen) && mayClose(staff, id),
  );
  const isWrong = problem?.field === "resource";
  return (
    <div class={isWrong ? "field wrong" : "field"}>
      <label for="f-resource">{said.closing.for}</label>
      <select
        id="f-resource"
        name="resource"
        {...(isWrong && { "aria-invalid": "true", "aria-describedby": "f-resource-problem" })}
      >
        {mayClose(staff, null) && <option value="">{said.closing.everyone}</option>}
        {resources.map(({ id, name }) => (
          <option value={id} selected={id === chosen}>
            {name}
          </option>
        ))}
      </select>
      <Problem id="f-resource-problem" text={isWrong ? said.closing.problems.badChoice : null} />
    </div>
  );
};

const When: FC<Props> = ({ desk, view: { values, problem } }) => {
  const { said, locale, configuration, now } = desk;
  const words = said.closing;
  const isWhole = values.has("whole");
  const zone = zoneOfClosure(desk, values.get("resource") || null);
  const dates = (values.get("dates") ?? "").split(",").filter(Boolean);
  const time = (name: "start" | "end" | "until", label: string, type: string) => {
    const value = (values.get(name) ?? "").slice(0, type === "date" ? 10 : 16);
    const told = problem?.field === name ? words.problems[problem.problem] : null;
    return (
      <div class={told === null ? "field" : "field wrong"}>
        <label for={`f-${name}`}>{label}</label>
        <input
          id={`f-${name}`}
          type={type}
          name={name}
          value={value}
          {...(told !== null && { "aria-invalid": "true", "aria-describedby": `f-${name}-problem` })}
        />
        <Problem id={`f-${name}-problem`} text={told} />
      </div>
    );
  };
  const moment = isWhole ? "date" : "datetime-local";
  return (
    <>
      <div class="pair">
        {time("start", words.start, moment)}
        {time("end", words.end, moment)}
      </div>
      {zone !== configuration.tenant.timeZone && (
        <p class="soft">{say(said.making.zone, { zone: formatZone(locale, zone, now) })}</p>
      )}
      <label class="check">
        <input type="checkbox" name="whole" value="1" checked={isWhole} />
        <span>{words.whole}</span>
      </label>
      {dates.length > 0 ? (
        <p>
          <input type="hidden" name="dates" value={dates.join(",")} />
          <strong>{words.onDays}:</strong> {dates.map((date) => formatDate(locale, "dateShort", date)).join(" · ")}
        </p>
      ) : (
        <div class="closing-weekly">
          <label class="check">
            <input type="checkbox" name="weekly" value="1" checked={values.has("weekly")} />
            <span>{words.weekly}</span>
          </label>
          {time("until", words.until, "date")}
        </div>
      )}
    </>
  );
};

const TouchedPart: FC<Props> = ({ desk, view: { values, touched } }) => {
  const { said, locale } = desk;
  const words = said.closing;
  const { rows, hasMore } = touched;
  const closedId = values.get("resource") || null;
  const choice = (value: "keep" | "cancel", text: string) => (
    <label class="check">
      <input type="radio" name="all" value={value} checked={(values.get("all") || "keep") === value} />
      <span>{text}</span>
    </label>
  );
  const isNew = !values.has("seen");
  // Staff who may only look at bookings close the time all the same. The desk settles what lies in it.
  const mayChange = mayDo(desk.staff.actor, "bookings");
  return (
    <section class="closing-touched" data-region="touched" aria-live="polite">
      <input type="hidden" name="seen" value={rows.map(({ booking }) => booking.id).join(",")} />
      {rows.length === 0 ? (
        <p class="soft">{words.none}</p>
      ) : (
        <>
          <h2>{sayCount(locale, words.touched, rows.length)}</h2>
          {mayChange && (
            <fieldset class="row">
              <legend>{words.becomes}</legend>
              {choice("keep", words.keep)}
              {choice("cancel", words.cancel)}
            </fieldset>
          )}
          <ul class="plain">
            {rows.map((row) => (
              <TouchedLine desk={desk} row={row} closedId={closedId} chosen={values.get(`b_${row.booking.id}`) ?? ""} />
            ))}
          </ul>
          {hasMore && <p class="alert">{words.more}</p>}
          {mayChange && (
            <>
              <label class="check">
                <input type="checkbox" name="notify" value="1" checked={isNew || values.has("notify")} />
                <span>{words.tell}</span>
              </label>
              <Field
                name="message"
                label={words.message}
                value={values.get("message") ?? ""}
                problem={null}
                type="textarea"
                maxlength={500}
              />
            </>
          )}
        </>
      )}
    </section>
  );
};

const TouchedLine: FC<{ desk: Desk; row: ListedKept; closedId: string | null; chosen: string }> = ({
  desk,
  row,
  closedId,
  chosen,
}) => {
  const { said, locale, root } = desk;
  const words = said.closing;
  const { booking, resources } = row;
  const customer = booking.customer?.name ?? said.walkIn;
  const when = formatSpan(locale, "dateTimeYear", zoneOfBooking(row), booking.startAt, booking.endAt);
  const option = (value: string, text: Child) => (
    <option value={value} selected={value === chosen}>
      {text}
    </option>
  );
  return (
    <li>
      <span>
        <a href={`${root}/bookings/${booking.id}`}>
          <bdi>{customer}</bdi>
        </a>{" "}
        <span class="soft">
          {when} · <bdi>{booking.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </span>
      </span>
      {mayDo(desk.staff.actor, "bookings") && (
        <select name={`b_${booking.id}`} aria-label={say(words.becomesOf, { customer, when })}>
          {option("", words.asAbove)}
          {option("keep", words.keep)}
          {option("cancel", words.cancel)}
          {othersFor(desk, row, closedId).map(({ id, name }) => option(id, say(words.give, { resource: name })))}
        </select>
      )}
    </li>
  );
};
