// Bounds on a tenant's configuration, so that every answer made from it is bounded. A tenant that exceeded a bound
// before it existed keeps its configuration. It may change it, but not make it larger.

import { readConfiguration } from "../../db/configuration";
import { hoursOf, type ResourceRow } from "../../db/resources";
import { listServices, type StoredService } from "../../db/services";
import { type Able, demandOf, MOST_JUDGEMENTS, SURE_DAYS } from "../../domain/availability/demand";
import type { OpeningHours } from "../../domain/availability/opening-hours";
import { invalid, type Refusal } from "../../domain/refusal";
import {
  bytesOf,
  isGrownBeyond,
  MOST_CONFIGURATION_BYTES,
  MOST_DRAWN_ON,
  MOST_RESOURCES,
  MOST_SERVICE_BYTES,
  MOST_SERVICES,
} from "../../domain/tenant/allowance";
import type { Service } from "../../domain/tenant/service";
import type { Deps } from "../deps";

/** A resource reduced to what makes work: its row contains its hours. */
type Standing = Pick<ResourceRow, "id" | "parentId" | "timeZone"> & { readonly hours: OpeningHours };

type Offered = Pick<
  Service,
  "duration" | "stepMinutes" | "bufferBeforeMinutes" | "bufferAfterMinutes" | "seats" | "requires"
>;

export function standingOf(row: ResourceRow): Standing {
  return { id: row.id, parentId: row.parentId, timeZone: row.timeZone, hours: hoursOf(row) };
}

/** The refusal of a service as it would be saved; `before` is null for a new one. */
export async function serviceRefusal(
  deps: Deps,
  tenantId: string,
  after: Service,
  before: Service | null,
  resources: readonly ResourceRow[],
): Promise<Refusal | null> {
  const bytes = bytesOf(withoutPosition(after));
  const bytesBefore = before ? bytesOf(withoutPosition(before)) : 0;
  if (isGrownBeyond(MOST_SERVICE_BYTES, bytes, bytesBefore)) {
    return invalid("", `is ${bytes} bytes long with all its texts, of at most ${MOST_SERVICE_BYTES}`);
  }
  const standing = new Map(resources.map((row) => [row.id, standingOf(row)]));
  const tooMuch = workRefusal(after, before, standing, standing);
  if (tooMuch) return tooMuch;
  if (bytes <= bytesBefore) return null;
  const configuration = await readConfiguration(deps.db, { tenantId });
  if (!before && (configuration?.services.length ?? 0) >= MOST_SERVICES) {
    return TOO_MANY_SERVICES;
  }
  return configuration && bytesOf(configuration) + bytes - bytesBefore > MOST_CONFIGURATION_BYTES ? TOO_LONG : null;
}

/** The refusal of a new resource. */
export async function newResourceRefusal(deps: Deps, tenantId: string, name: string): Promise<Refusal | null> {
  const configuration = await readConfiguration(deps.db, { tenantId });
  if (!configuration) return null;
  if (configuration.resources.length >= MOST_RESOURCES) {
    return TOO_MANY_RESOURCES;
  }
  return bytesOf(configuration) + bytesOf(name) + RESOURCE_BYTES > MOST_CONFIGURATION_BYTES ? TOO_LONG : null;
}

/** Bytes that a resource takes in the configuration, beside its name. */
const RESOURCE_BYTES = 200;

export const TOO_MANY_SERVICES = invalid(
  "",
  `would be more than ${MOST_SERVICES} services, the most that a tenant may have`,
);
export const TOO_MANY_RESOURCES = invalid(
  "",
  `would be more than ${MOST_RESOURCES} resources, the most that a tenant may have`,
);
const TOO_LONG = invalid(
  "",
  `would make more than ${MOST_CONFIGURATION_BYTES} bytes of all services and resources together`,
);

/** The refusal of changed resources, for the services that use them: other hours, or other spaces around. */
export async function standingRefusal(
  deps: Deps,
  tenantId: string,
  before: readonly Standing[],
  after: readonly Standing[],
): Promise<Refusal | null> {
  const [was, is] = [before, after].map((all) => new Map(all.map((one) => [one.id, one])));
  for (const service of await listServices(deps.db, tenantId)) {
    const refusal = workRefusal(service, service, is as Standings, was as Standings);
    const told = refusal?.problems?.[0]?.detail;
    if (told !== undefined) return invalid("", `is too much for the service ${service.code}: it ${told}`);
  }
  return null;
}

type Standings = ReadonlyMap<string, Standing>;

function workRefusal(after: Offered, before: Offered | null, is: Standings, was: Standings): Refusal | null {
  const drawnOn = drawnOnBy(after, is);
  if (isGrownBeyond(MOST_DRAWN_ON, drawnOn, before ? drawnOnBy(before, was) : 0)) {
    return invalid(
      "/requires",
      `draws on ${drawnOn} resources with the spaces around them, of at most ${MOST_DRAWN_ON}`,
    );
  }
  const { judgements } = demandOf(askedOf(after, is), { days: SURE_DAYS });
  const judgementsBefore = before ? demandOf(askedOf(before, was), { days: SURE_DAYS }).judgements : 0;
  if (!isGrownBeyond(MOST_JUDGEMENTS, judgements, judgementsBefore)) return null;
  return invalid(
    after.stepMinutes === null ? "/requires" : "/step_minutes",
    `makes ${judgements} starts to be looked at for five weeks, counted for each resource, of at most ${MOST_JUDGEMENTS}: ` +
      "name fewer resources, or let it start less often",
  );
}

function askedOf(service: Offered, standing: Standings) {
  const able = service.requires.map(({ anyOf }) =>
    anyOf.flatMap((id): Able[] => {
      const one = standing.get(id);
      return one ? [{ hours: one.hours, timeZone: one.timeZone, around: aroundOf(id, standing).length }] : [];
    }),
  );
  return { service, able, isChoosable: false, explained: "not" } as const;
}

function drawnOnBy({ requires }: Offered, standing: Standings): number {
  // A resource in two requirements is asked twice.
  const named = requires.flatMap(({ anyOf }) => anyOf);
  return named.length + new Set(named.flatMap((id) => aroundOf(id, standing))).size;
}

/** The spaces around a resource. */
function aroundOf(id: string, standing: Standings): string[] {
  const around: string[] = [];
  for (let next = standing.get(id)?.parentId ?? null; next !== null; next = standing.get(next)?.parentId ?? null) {
    if (around.includes(next)) break;
    around.push(next);
  }
  return around;
}

function withoutPosition(service: Service | StoredService): Service {
  const { position, ...own } = service as StoredService;
  return own;
}
