// The page of a service: its free starts, and the steps after choosing one. Each step is a form that answers with the
// next.

import { loadOffer, type Offer } from "../../actions/load-configuration";
import type { Configuration } from "../../domain/tenant/configuration";
import { isLocalDate } from "../../domain/time/local-time";
import type { FormValues } from "../kit/form-values";
import { readForm } from "../kit/form-values";
import { durationShown } from "../kit/lengths";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { COMMAND, FIELD } from "../kit/page-names";
import { limitedPage, renderRefusal, seeOther } from "../kit/render-page";
import { bookFromForm, claimsOf, previewFromForm } from "./book-step";
import { lookFromFrame } from "./booked-step";
import { prefilled } from "./booking-form";
import { releaseFromForm, releaseSoon } from "./held";
import { holdFromForm } from "./hold-step";
import { mostParty } from "./picker-state";
import type { ServiceWish } from "./service-parts";
import { seatsOfSlot } from "./slot-wish";
import { offeredServices } from "./tenant-page";
import { showTimes } from "./times-page";
import { showWaitForm, waitFromForm } from "./wait-step";

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
  const todo = values.get(FIELD.command) ?? "";
  if (values.has("wait"))
    return showWaitForm(page, wish, values.get("wait") ?? "", prefilled(page, wish.service), new Map());
  if (todo === COMMAND.release) {
    await releaseFromForm(page, wish, values);
    return seeOther(pageLink(page, servicePath(page, wish.configuration, wish.service.code), backTo(wish, values)));
  }
  if (todo === COMMAND.leave) return releaseSoon(page, wish, values);
  if (todo === COMMAND.look) return lookFromFrame(page, wish, values);
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
  const party = seatsOfSlot(values?.get(FIELD.slot) ?? "") ?? number("party") ?? page.query.party ?? 1;
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
