// What the pages of a service share: its head, its zone, and starts to take instead of a refused one.

import type { FC } from "hono/jsx";
import type { Offer } from "../../actions/load-configuration";
import type { Refusal } from "../../domain/refusal";
import { formatAt } from "../../i18n/format";
import { yourTime } from "../../i18n/zone-words";
import { BusinessText, written } from "../kit/business-text";
import { type PageContext, pageLink, tenantPath } from "../kit/page-context";
import { ServiceFacts } from "./service-facts";
import { type ShownZone, zoneShown } from "./shown-zone";
import { slotValue } from "./slot-wish";
import { offeredServices } from "./tenant-page";

/** A service with the visitor's options, for every step. */
export type ServiceWish = Offer & {
  readonly durationMinutes: number | null;
  readonly party: number;
  readonly resource: string | null;
};

export const ServiceHead: FC<{ page: PageContext; wish: ServiceWish }> = ({ page, wish }) => {
  const { configuration, service } = wish;
  const hasOthers = offeredServices(configuration).length > 1;
  return (
    <div class="intro">
      {hasOthers && (
        <a
          class="back"
          href={pageLink(page, tenantPath(page, configuration), {
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
        {[formatAt(page.locale, "dateTime", zone.timeZone, startAt), yourTime(page, zone, startAt)]
          .filter(Boolean)
          .join(" ")}
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
