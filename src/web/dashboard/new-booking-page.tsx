// A new booking by staff: for a customer who calls, and for one who stands at the desk. The free times of the day stand
// beside the form.

import { placeBooking } from "../../actions/bookings/place-booking";
import type { Result } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { fieldProblems } from "../../i18n/refusal-words";
import { Alert } from "../booking/details-form";
import { Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { seeOther } from "../kit/render-page";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";
import { FreeTimes, readFreeDay } from "./free-times";
import { Choices, PersonFields, type View, WhenFields } from "./new-booking-fields";
import {
  bookableResources,
  bookableServices,
  chosenCustomer,
  isWithin,
  readNewBooking,
  readStart,
  writeStart,
  zoneOf,
} from "./new-booking-form";
import { Hindrance } from "./new-booking-hindrance";

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
