// A new booking by staff: for a customer who calls, and for one who stands at the desk. The free times of the day stand
// beside the form.

import type { FC } from "hono/jsx";
import { placeBooking } from "../../actions/bookings/place-booking";
import { OVERRIDABLE_CODES, type OverridableCode, type Refusal, type Result } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { fieldProblems } from "../../i18n/refusal-words";
import { Alert } from "../booking/details-form";
import { Field, Hidden, Problem } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { seeOther } from "../kit/render-page";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";
import { FreeTimes, readFreeDay } from "./free-times";
import {
  bookableResources,
  bookableServices,
  chosenCustomer,
  isWithin,
  overrideIn,
  readNewBooking,
  readStart,
  writeStart,
  zoneOf,
} from "./new-booking-form";
import { ruleSentence } from "./rule-words";

type View = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly refusal: Refusal | null;
};

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

export async function answerNewBooking(desk: Desk): Promise<Response> {
  const { form: values } = desk;
  if (values === null) return showForm(desk, { values: await prefilled(desk), problems: NO_PROBLEMS, refusal: null });
  if (dayAsked(values) !== null) return showForm(desk, { values, problems: NO_PROBLEMS, refusal: null });
  const read = await readNewBooking(desk, values);
  if (!read.ok) return showForm(desk, { values, problems: read.problems, refusal: null }, 422);
  const placed = await placeWithin(desk, read.request, read.service);
  if (placed.ok) {
    if (placed.value.kind === "waiting") throw new Error("Staff asked for no place on the waitlist.");
    return seeOther(`${desk.root}/bookings/${placed.value.booking.id}`);
  }
  const { refusal } = placed;
  const problems =
    refusal.code === "invalid_request"
      ? fieldProblems(desk, desk.configuration, refusal.problems ?? [], values)
      : NO_PROBLEMS;
  return showForm(desk, { values, problems, refusal: problems.size > 0 ? null : refusal }, 422);
}

type Place = Parameters<typeof placeBooking>[1];

/** Staff with some resources book those alone: the first of them that is free. */
async function placeWithin(desk: Desk, request: Place, service: Service): Promise<Result<Placed>> {
  const { resources } = desk.staff;
  if (resources === "all" || request.resource !== null) return placeBooking(desk.deps, request);
  const own = (service.requires[0]?.anyOf ?? []).filter((id) => isWithin(resources, id));
  let placed = await placeBooking(desk.deps, { ...request, resource: own[0] ?? null });
  for (const resource of own.slice(1)) {
    if (placed.ok) break;
    placed = await placeBooking(desk.deps, { ...request, resource });
  }
  return placed;
}

type Placed = Extract<Awaited<ReturnType<typeof placeBooking>>, { ok: true }>["value"];

/** The day whose free times a press asks for: `times` is the day of the chosen start. Null for other presses. */
function dayAsked(values: FormValues): string | null {
  const when = values.get("when") ?? "";
  if (when === "times") return "";
  return when.startsWith("day:") ? when.slice(4) : null;
}

/** What the address says: the grid names a start and a resource, a customer's card names the customer. */
async function prefilled(desk: Desk): Promise<FormValues> {
  const { url, configuration } = desk;
  const asked = (name: string) => url.searchParams.get(name) ?? "";
  const values = new Map<string, string>();
  const services = bookableServices(desk);
  const resource = bookableResources(desk).find(({ id }) => id === asked("resource")) ?? null;
  const service = services.find(({ id, code }) => id === asked("service") || code === asked("service"));
  const only = services.length === 1 ? services[0] : undefined;
  values.set("service", (service ?? only)?.id ?? "");
  values.set("resource", resource?.id ?? "");
  const zone = zoneOf(configuration, service ?? null, resource?.id ?? null);
  const startAt = readStart(asked("start"), zone);
  if (startAt !== null) values.set("start", writeStart(zone, startAt));
  const customer = await chosenCustomer(desk, asked("customer"));
  if (customer) {
    values.set("customer", customer.id);
    values.set("name", customer.name ?? "");
    values.set("phone", customer.phone ?? "");
    values.set("email", customer.email ?? "");
  }
  return values;
}

async function showForm(desk: Desk, view: View, status = 200): Promise<Response> {
  const { said, configuration } = desk;
  const { values, problems, refusal } = view;
  const service = bookableServices(desk).find(({ id, code }) => [id, code].includes(values.get("service") ?? ""));
  const zone = zoneOf(configuration, service ?? null, values.get("resource") || null);
  const free = await readFreeDay(desk, service ?? null, values, zone, dayAsked(values) ?? "");
  return renderDesk(
    desk,
    {
      title: said.making.title,
      current: null,
      children: (
        <>
          <div class="desk-head">
            <h1>{said.making.title}</h1>
          </div>
          <div class="making">
            <form class="card form" id="making" method="post" action={`${desk.root}/bookings/new`} data-making>
              {/* Enter in a field means this button, not the first of the times. */}
              <button
                class="sr"
                type="submit"
                tabindex={-1}
                {...(values.get("when") === "now" && { name: "when", value: "now" })}
              >
                {said.making.book}
              </button>
              {refusal && <Hindrance desk={desk} refusal={refusal} values={values} zone={zone} />}
              {problems.size > 0 && <Alert title={desk.words.checkBelow} />}
              <Hidden values={{ key: crypto.randomUUID() }} />
              <input type="hidden" name="customer" value={values.get("customer") ?? ""} />
              <Choices desk={desk} values={values} problems={problems} isFirst={refusal === null} />
              <PersonFields desk={desk} values={values} problems={problems} />
              <WhenFields desk={desk} values={values} problems={problems} zone={zone} />
            </form>
            <FreeTimes desk={desk} free={free} zone={zone} />
          </div>
        </>
      ),
    },
    status,
  );
}

const Choices: FC<{ desk: Desk; values: FormValues; problems: View["problems"]; isFirst: boolean }> = ({
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
          {services.map(({ id, code, name, duration }) => (
            <option
              value={id}
              selected={id === chosen || code === chosen}
              data-open={String(duration.kind === "flexible")}
            >
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

const PersonFields: FC<{ desk: Desk; values: FormValues; problems: View["problems"] }> = ({
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

const WhenFields: FC<{ desk: Desk; values: FormValues; problems: View["problems"]; zone: string }> = ({
  desk,
  values,
  problems,
  zone,
}) => {
  const { said } = desk;
  const problem = problems.get("start") ?? null;
  const hasLengths = bookableServices(desk).some(({ duration }) => duration.kind === "flexible");
  return (
    <>
      <div class={problem === null ? "field" : "field wrong"}>
        <label for="f-start">{said.making.start}</label>
        <div class="row">
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
          <button class="button" type="submit" name="when" value="now">
            {said.making.now}
          </button>
        </div>
        <Problem id="f-start-problem" text={problem} />
      </div>
      {hasLengths && (
        <Field
          name="minutes"
          value={values.get("minutes") ?? ""}
          problem={problems.get("minutes") ?? null}
          label={said.making.minutes}
          hint={said.making.minutesHint}
          type="text"
          maxlength={5}
        />
      )}
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

/** The rule that stands in the way, and the box that sets it aside. The box keeps the rules that were set aside before. */
const Hindrance: FC<{
  desk: Desk;
  refusal: Refusal;
  values: FormValues;
  zone: string;
}> = ({ desk, refusal, values, zone }) => {
  const { said } = desk;
  const { code, alternatives = [] } = refusal;
  const before = overrideIn(values);
  const canOverride = OVERRIDABLE_CODES.includes(code as OverridableCode);
  return (
    <Alert title={said.making.standsInTheWay}>
      <p>{ruleSentence(desk, refusal)}</p>
      {canOverride ? (
        <label class="check">
          <input type="checkbox" autofocus name="override" value={[...before, code].join(",")} />
          <span>{said.making.allTheSame}</span>
        </label>
      ) : (
        before.length > 0 && <input type="hidden" name="override" value={before.join(",")} />
      )}
      {alternatives.length > 0 && (
        <FreeTimes.Near desk={desk} starts={alternatives.map(({ startAt }) => startAt)} zone={zone} />
      )}
    </Alert>
  );
};
