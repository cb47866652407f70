// The page of a service: its free starts, and the steps after choosing one. Each step is a form that answers with the
// next.

import type { FC } from "hono/jsx";
import type { Fresh } from "../../actions/availability/read-occupancy";
import { loadOffer, type Offer } from "../../actions/load-configuration";
import type { Refusal } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { isLocalDate } from "../../domain/time/local-time";
import { formatAt } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { BusinessText, written } from "../kit/business-text";
import { durationShown } from "../kit/lengths";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { limitedPage, renderPage, renderRefusal, seeOther } from "../kit/render-page";
import { bookFromForm, claimsOf, previewFromForm } from "./book-step";
import { lookFromFrame } from "./booked-step";
import type { FormValues } from "./booking-form";
import { prefilled, readForm } from "./booking-form";
import { Alert } from "./details-form";
import { holdFromForm, releaseFromForm, releaseSoon } from "./hold-step";
import { Picker } from "./picker";
import { mostParty, type PickerState, readPicker } from "./picker-state";
import { lengthWords, ServiceFacts } from "./service-facts";
import { type ShownZone, yourTime, zoneShown } from "./shown-zone";
import { seatsOfSlot, slotValue } from "./slot-wish";
import { serviceData } from "./structured-data";
import { offeredServices } from "./tenant-page";
import { showWaitForm, waitFromForm } from "./wait-step";

/** A service with the visitor's options, for every step. */
export type ServiceWish = Offer & {
  readonly durationMinutes: number | null;
  readonly party: number;
  readonly resource: string | null;
};

export async function showServicePage(
  page: PageContext,
  configuration: Configuration,
  code: string,
): Promise<Response> {
  const offer = await visibleOffer(page, configuration, code);
  if (!offer.ok) return renderRefusal(page, configuration, offer.refusal);
  return showTimes(page, wishFrom(page, offer.value, null));
}

export async function postServicePage(
  page: PageContext,
  configuration: Configuration,
  code: string,
): Promise<Response> {
  const offer = await visibleOffer(page, configuration, code);
  if (!offer.ok) return renderRefusal(page, configuration, offer.refusal);
  const values = await readForm(page.request);
  if (!values) return renderRefusal(page, offer.value.configuration, { code: "invalid_request" });
  const wish = wishFrom(page, offer.value, values);
  const todo = values.get("do") ?? "";
  if (values.has("wait"))
    return showWaitForm(page, wish, values.get("wait") ?? "", prefilled(page, wish.service), new Map());
  if (todo === "release") {
    await releaseFromForm(page, wish, values);
    return seeOther(pageLink(page, servicePath(page, wish.configuration, wish.service.code), backTo(wish, values)));
  }
  if (todo === "leave") return releaseSoon(page, wish, values);
  if (todo === "look") return lookFromFrame(page, wish, values);
  const limited = await limitedPage(page, wish.configuration, todo === "book" ? claimsOf(wish, values) : 1);
  if (limited) return limited;
  if (todo === "join") return waitFromForm(page, wish, values);
  if (todo === "book") return bookFromForm(page, wish, values);
  if (todo === "preview") return previewFromForm(page, wish, values);
  return holdFromForm(page, wish, values);
}

/** Only services that customers may see have a page. */
async function visibleOffer(page: PageContext, { tenant }: Configuration, code: string): ReturnType<typeof loadOffer> {
  const offer = await loadOffer(page.deps, tenant.slug, code);
  if (!offer.ok || offeredServices(offer.value.configuration).includes(offer.value.service)) return offer;
  return { ok: false, refusal: { code: "not_found" } };
}

/** The options of an address or form, adjusted to the service: an invalid length or number becomes a valid one. */
export function wishFrom(page: PageContext, { configuration, service }: Offer, values: FormValues | null): ServiceWish {
  const number = (name: string) => {
    const text = values?.get(name);
    return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
  };
  const wished = values?.get("resource") ?? page.query.resource;
  const isChoosable =
    service.customerChoosesResource && service.requires.some(({ anyOf }) => anyOf.includes(wished ?? ""));
  const party = seatsOfSlot(values?.get("slot") ?? "") ?? number("party") ?? page.query.party ?? 1;
  return {
    configuration,
    service,
    durationMinutes: durationShown(service, number("duration") ?? page.query.durationMinutes),
    party: Math.min(Math.max(party, 1), mostParty(configuration, service)),
    resource: isChoosable ? (wished ?? null) : null,
  };
}

function backTo(
  { durationMinutes, party, resource }: ServiceWish,
  values: FormValues,
): Record<string, string | number | null> {
  const date = values.get("day") ?? "";
  return {
    ...(durationMinutes !== null && { duration: durationMinutes }),
    ...(party > 1 && { party }),
    ...(resource !== null && { resource }),
    ...(isLocalDate(date) && { date }),
  };
}

export type Told = { readonly refusal: Refusal; readonly title: string; readonly periodId?: string | null };

/** The month and its starts, with a message first. */
export async function showTimes(page: PageContext, wish: ServiceWish, told?: Told, day?: string): Promise<Response> {
  const { configuration, service } = wish;
  const { words, query } = page;
  const read = await readPicker(page, {
    ...wish,
    date: day && isLocalDate(day) ? day : query.date,
    movedId: null,
    fresh: told ? true : freshOf(page),
  });
  if (!read.ok) return renderRefusal(page, configuration, read.refusal);
  const state = read.value;
  const path = servicePath(page, configuration, service.code);
  const canonical = `${page.origin}/${configuration.tenant.slug}/${service.code}`;
  const description = service.description || `${service.name}: ${lengthWords(page, service)}. ${words.chooseTime}.`;
  return renderPage(
    {
      page,
      configuration,
      title: service.name,
      description,
      canonical: page.kind === "own" ? canonical : null,
      markdown: `/${configuration.tenant.slug}/${service.code}.md`,
      structuredData: serviceData(page, configuration, service),
      event: told && { type: "error", data: { code: told.refusal.code } },
      children: (
        <>
          <ServiceHead page={page} wish={wish} />
          {told && <Refused page={page} state={state} path={path} told={told} />}
          <div class="card">
            <Picker
              page={page}
              state={state}
              path={path}
              hidden={{
                key: crypto.randomUUID(),
                duration: state.durationMinutes,
                party: wish.party,
                resource: wish.resource,
              }}
              isWaitable
              hasOptions
            />
          </div>
        </>
      ),
    },
    told ? 409 : 200,
  );
}

/** The script sends the instant of the change that it learned of. */
function freshOf({ request }: PageContext): Fresh {
  const since = request.headers.get("x-berth-fresh");
  if (since === null) return false;
  return /^\d{13}$/.test(since) ? Number(since) : true;
}

export const ServiceHead: FC<{ page: PageContext; wish: ServiceWish }> = ({ page, wish }) => {
  const { configuration, service } = wish;
  const hasOthers = offeredServices(configuration).length > 1;
  return (
    <div class="intro">
      {hasOthers && (
        <a
          class="back"
          href={pageLink(page, `${page.base}/${configuration.tenant.slug}`, {
            duration: null,
            party: null,
            resource: null,
          })}
          data-turn
        >
          {page.words.backToServices}
        </a>
      )}
      <h1 tabindex={-1} {...written(configuration)}>
        {service.name}
      </h1>
      {service.description && (
        <BusinessText
          page={page}
          configuration={configuration}
          look="lead"
          of={service.name}
          text={service.description}
        />
      )}
      <ServiceFacts page={page} configuration={configuration} service={service} />
    </div>
  );
};

/** The refusal, and the alternatives, each to take with one press. */
const Refused: FC<{ page: PageContext; state: PickerState; path: string; told: Told }> = ({
  page,
  state,
  path,
  told,
}) => {
  const { words } = page;
  const alternatives = told.refusal.alternatives ?? [];
  return (
    <Alert title={told.title}>
      {alternatives.length === 0 ? (
        <p>{refusalSentence(page, told.refusal, state.configuration.tenant.name)}</p>
      ) : (
        <form method="post" action={pageLink(page, path)} data-post>
          <p>{words.alternatives}:</p>
          <input type="hidden" name="key" value={crypto.randomUUID()} />
          {state.durationMinutes !== null && (
            <input type="hidden" name="duration" value={String(state.durationMinutes)} />
          )}
          {state.resource !== null && <input type="hidden" name="resource" value={state.resource} />}
          <input type="hidden" name="party" value={String(state.party)} />
          <Alternatives page={page} zone={state} refusal={told.refusal} name="slot" periodId={told.periodId ?? null} />
        </form>
      )}
    </Alert>
  );
};

export const Alternatives: FC<{
  page: PageContext;
  zone: ShownZone;
  refusal: Refusal;
  name: string;
  periodId?: string | null;
}> = ({ page, zone, refusal, name, periodId }) => (
  <div class="alternatives">
    {(refusal.alternatives ?? []).map(({ startAt }) => (
      <button
        type="submit"
        class="time"
        name={name}
        value={slotValue({ startAt, periodId: periodId ?? null })}
        formnovalidate
      >
        {[startWords(page, zone.timeZone, startAt), yourTime(page, zone, startAt)].filter(Boolean).join(" ")}
      </button>
    ))}
  </div>
);

/** The title of a refusal on the way to a booking. */
export function refusalTitle(page: PageContext, refusal: Refusal): string {
  const isTaken = refusal.code === "slot_taken" || refusal.code === "seats_full" || refusal.code === "pool_exhausted";
  return isTaken ? page.words.takenTitle : page.words.refusedTitle;
}

export function zoneOf(page: PageContext, { configuration, service }: Offer): ShownZone {
  return zoneShown(page, configuration, service);
}

/** A start, as part of a sentence. */
export function startWords(page: PageContext, timeZone: string, startAt: number): string {
  return formatAt(page.locale, "dateTime", timeZone, startAt);
}
