// The zone in which a page shows times. At a place, its own zone counts; online, the visitor's. If the place is
// unknown, or the business wants both, the visitor's time stands beside the place's.

import { type Configuration, resourceOf } from "../../domain/tenant/configuration";
import { clockOfPages, resourcesOf, type Service } from "../../domain/tenant/service";
import type { ShownClock } from "../../i18n/zone-words";
import type { PageContext } from "../kit/page-context";

export type ShownZone = ShownClock & {
  /** The visitor cannot choose the zone. */
  readonly isZoneLocked: boolean;
};

export function zoneShown(
  { visitorZone }: Pick<PageContext, "visitorZone">,
  configuration: Configuration,
  service: Service,
): ShownZone {
  const { tenant } = configuration;
  const [leading = ""] = resourcesOf(service);
  const timeZone = resourceOf(configuration, leading)?.timeZone ?? tenant.timeZone;
  switch (clockOfPages(service)) {
    case "place":
      return { timeZone, alsoIn: null, isZoneLocked: true };
    case "both":
      return { timeZone, alsoIn: visitorZone, isZoneLocked: false };
    case "visitor":
      return { timeZone: visitorZone ?? tenant.timeZone, alsoIn: null, isZoneLocked: false };
  }
}
