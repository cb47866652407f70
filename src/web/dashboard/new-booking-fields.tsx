// The fields of a new booking.

import type { FC } from "hono/jsx";
import type { Refusal } from "../../domain/refusal";
import { Field, Problem } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { bookableResources, bookableServices, readStart, writeStart } from "./new-booking-form";

export type View = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly refusal: Refusal | null;
};

export const Choices: FC<{ desk: Desk; values: FormValues; problems: View["problems"]; isFirst: boolean }> = ({
  desk,
  values,
  problems,
  isFirst,
}) => {
  const { said } = desk;
  const services = bookableServices(desk);
  const resources = bookableResources(desk);
  const chosen = values.get("service") ?? "";
  const serving = (id: string) =>
    services.filter((service) => service.requires[0]?.anyOf.includes(id)).map((service) => service.id);
  return (
    <div class="pair">
      <div class={problems.has("service") ? "field wrong" : "field"}>
        <label for="f-service">{said.making.service}</label>
        <select
          id="f-service"
          name="service"
          required
          autofocus={isFirst}
          {...(problems.has("service") && { "aria-invalid": "true", "aria-describedby": "f-service-problem" })}
        >
          {services.length !== 1 && <option value="">{said.making.choose}</option>}
          {services.map(({ id, code, name }) => (
            <option value={id} selected={id === chosen || code === chosen}>
              {name}
            </option>
          ))}
        </select>
        <Problem id="f-service-problem" text={problems.get("service") ?? null} />
      </div>
      <div class={problems.has("resource") ? "field wrong" : "field"}>
        <label for="f-resource">{said.making.with}</label>
        <select
          id="f-resource"
          name="resource"
          {...(problems.has("resource") && { "aria-invalid": "true", "aria-describedby": "f-resource-problem" })}
        >
          <option value="">{said.making.nextFree}</option>
          {resources.map(({ id, name }) => (
            <option value={id} selected={id === values.get("resource")} data-for={serving(id).join(" ")}>
              {name}
            </option>
          ))}
        </select>
        <Problem id="f-resource-problem" text={problems.get("resource") ?? null} />
      </div>
    </div>
  );
};

export const PersonFields: FC<{ desk: Desk; values: FormValues; problems: View["problems"] }> = ({
  desk: { said, root, staff },
  values,
  problems,
}) => {
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  return (
    <fieldset class="person">
      <legend class="sr">{said.nav.customers}</legend>
      <Field
        {...field("name")}
        label={said.making.name}
        type="text"
        hint={said.making.nameHint}
        maxlength={200}
        autocomplete="off"
      />
      <div class="pair">
        <Field {...field("phone")} label={said.making.phone} type="tel" maxlength={60} autocomplete="off" />
        <Field {...field("email")} label={said.making.email} type="email" maxlength={254} autocomplete="off" />
      </div>
      {staff.resources === "all" && <div data-matches={`${root}/customers/matches`} aria-live="polite"></div>}
    </fieldset>
  );
};

export const WhenFields: FC<{ desk: Desk; values: FormValues; problems: View["problems"]; zone: string }> = ({
  desk,
  values,
  problems,
  zone,
}) => {
  const { said } = desk;
  const problem = problems.get("start") ?? null;
  return (
    <>
      <div class={problem === null ? "field" : "field wrong"}>
        <label for="f-start">{said.making.start}</label>
        <div class="row">
          {/* Before the date, whose parts are many stops for the keyboard. */}
          <button class="button" type="submit" name="when" value="now">
            {said.making.now}
          </button>
          <input
            id="f-start"
            type="datetime-local"
            name="start"
            value={startShown(values, zone)}
            {...(problem !== null && { "aria-invalid": "true", "aria-describedby": "f-start-problem" })}
          />
          <button class="button main" type="submit">
            {said.making.book}
          </button>
        </div>
        <Problem id="f-start-problem" text={problem} />
      </div>
      <Field
        name="notes"
        value={values.get("notes") ?? ""}
        problem={problems.get("notes") ?? null}
        label={said.making.notes}
        type="textarea"
        maxlength={2_000}
      />
    </>
  );
};

/** The start in the field, also after a press on one of the times beside it. */
function startShown(values: FormValues, zone: string): string {
  const when = values.get("when") ?? "";
  const at = readStart(when, zone) ?? readStart(values.get("start") ?? "", zone);
  return at === null ? "" : writeStart(zone, at);
}
