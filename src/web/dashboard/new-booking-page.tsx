// A new booking by staff: for a customer who calls, and for one who stands at the desk. The free times of the day stand
// beside the form.

import { placeBooking } from "../../actions/bookings/place-booking";
import type { PlaceRequest } from "../../actions/bookings/place-command";
import { placeSeries } from "../../actions/bookings/place-series";
import { ONE_PLACE } from "../../domain/booking/booking-request";
import { ok, type Result } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { fieldProblems } from "../../i18n/refusal-words";
import { Alert } from "../booking/details-form";
import { Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { seeOther } from "../kit/render-page";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";
import { FreeTimes, readFreeDay } from "./free-times";
import { More, Party } from "./new-booking-extras";
import { Choices, PersonFields, type View, WhenFields } from "./new-booking-fields";
import {
  bookableResources,
  bookableServices,
  chosenCustomer,
  isWithin,
  type ReadForm,
  readNewBooking,
  readStart,
  writeStart,
  zoneOf,
} from "./new-booking-form";
import { Hindrance } from "./new-booking-hindrance";
import { readOffered, readTerms } from "./new-booking-terms";

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

export async function answerNewBooking(desk: Desk): Promise<Response> {
  const { form: values } = desk;
  if (values === null) return showForm(desk, { values: await prefilled(desk), problems: NO_PROBLEMS, refusal: null });
  if (dayAsked(values) !== null) return showForm(desk, { values, problems: NO_PROBLEMS, refusal: null });
  const read = await readNewBooking(desk, values);
  if (!read.ok) return showForm(desk, { values, problems: read.problems, refusal: null }, 422);
  const placed = await place(desk, read);
  if (placed.ok) return seeOther(`${desk.root}/${placed.value}`);
  const { refusal } = placed;
  const problems =
    refusal.code === "invalid_request"
      ? fieldProblems(desk, desk.configuration, refusal.problems ?? [], values)
      : NO_PROBLEMS;
  const rule = problems.get("rule");
  const named = rule === undefined ? problems : new Map([...problems, ["count", rule]]);
  return showForm(desk, { values, problems: named, refusal: problems.size > 0 ? null : refusal }, 422);
}

/** Books what a form asks for. Returns the address that shows it. */
async function place(
  desk: Desk,
  { request, service, series }: Extract<ReadForm, { ok: true }>,
): Promise<Result<string>> {
  if (series === null) {
    const placed = await within(desk, request, service, (one) => placeBooking(desk.deps, one));
    if (!placed.ok) return placed;
    return ok(placed.value.kind === "waiting" ? "waitlist?done=joined" : `bookings/${placed.value.booking.id}`);
  }
  const placed = await within(desk, request, service, (one) => placeSeries(desk.deps, one, series));
  if (!placed.ok) return placed;
  const [first] = placed.value.done.bookings;
  return ok(first ? `bookings/${first.booking.id}?done=series` : "bookings");
}

/** Staff with some resources book those alone: the first of them that is free. */
async function within<T>(
  { staff: { resources } }: Desk,
  request: PlaceRequest,
  service: Service,
  placeOne: (request: PlaceRequest) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (resources === "all" || request.resource !== null) return placeOne(request);
  const groups = service.requires.map(({ anyOf }) => anyOf.filter((id) => isWithin(resources, id)));
  const own = groups.find((group) => group.length > 0) ?? [];
  let placed = await placeOne({ ...request, resource: own[0] ?? null });
  for (const resource of own.slice(1)) {
    if (placed.ok) break;
    placed = await placeOne({ ...request, resource });
  }
  return placed;
}

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
  const offered = service ? await readOffered(desk, service) : null;
  const terms = service && offered ? readTerms(desk, service, offered, values).terms : ONE_PLACE;
  const free = await readFreeDay(desk, service ?? null, { values, terms }, zone, dayAsked(values) ?? "");
  const extra = { desk, service: service ?? null, offered, values, problems };
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
              <Choices
                desk={desk}
                values={values}
                problems={problems}
                isFirst={refusal === null && problems.size === 0}
              />
              <PersonFields desk={desk} values={values} problems={problems} />
              <Party {...extra} zone={zone} />
              <WhenFields desk={desk} values={values} problems={problems} zone={zone} />
              <More {...extra} />
            </form>
            <FreeTimes desk={desk} free={free} zone={zone} />
          </div>
        </>
      ),
    },
    status,
  );
}
