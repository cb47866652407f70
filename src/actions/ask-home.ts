// Asks the object that decides a service. The object may be unable to decide yet. It may know a newer service than the
// Worker, or lack the service or rules. A calendar may no longer decide alone. This file reads or sends what is
// missing, or turns to the coordinator, and asks again.
//
// An action that asks about one booking or one calendar uses withRules alone. Some actions also ask again for a reason
// of their own: amendBooking does when the booking changed meanwhile.

import type { Home } from "../domain/ids";
import { missing, ok, type Result, refuse, refused } from "../domain/refusal";
import { homeOfService } from "../domain/tenant/home-of-service";
import type { NeedsCoordinator, NoRules, Refused, StaleService } from "../objects/messages";
import { homeStub } from "../objects/stubs";
import type { Deps } from "./deps";
import { type Offer, readAnew } from "./load-configuration";
import { sendRules } from "./setup/send-state";

export type HomeStub = ReturnType<typeof homeStub>;

type HasStatus = { readonly status: string };

/** The object has never received the service. */
type UnknownService = { readonly status: "unknown_service" };

/** Why an object cannot decide yet. */
type Undecided = StaleService | NoRules | NeedsCoordinator | UnknownService;

/** Asks an object about a service. The second time, `offer` is as D1 has it now. */
export type Ask<D> = (home: HomeStub, offer: Offer) => Promise<D | Refused | Undecided>;

export type Asked<D> = Offer & { readonly outcome: D };

/**
 * Asks the object that decides the service of an offer. If the object knows a newer service, rereads D1 and asks once
 * more. `at` names another home than that of new bookings: a hold is confirmed where it is.
 */
export async function askHome<D extends HasStatus>(
  deps: Deps,
  offered: Offer,
  ask: Ask<D>,
  at: Home | null = null,
): Promise<Result<Asked<D>>> {
  let offer = offered;
  for (let attempt = 1; ; attempt++) {
    const { configuration, service } = offer;
    const home = at ?? homeOfService(configuration.tenant.id, service, configuration.resources);
    const outcome = await askThere(deps, offer, ask, home);
    if (isRefused(outcome)) return refused(outcome.refusal);
    if (!isUndecided(outcome)) return ok({ ...offer, outcome });
    if (outcome.status !== "stale_service" || attempt === 2) return refused(refuse("unavailable"));
    const fresh = await readAnew(deps, configuration.tenant.slug);
    const renewed = fresh.ok ? fresh.value.services.find((candidate) => candidate.id === service.id) : undefined;
    if (!fresh.ok || !renewed) return refused(missing("service"));
    offer = { configuration: fresh.value, service: renewed };
  }
}

async function askThere<D extends HasStatus>(
  deps: Deps,
  offer: Offer,
  ask: Ask<D>,
  home: Home,
): Promise<D | Refused | Undecided> {
  const outcome = await askOne(deps, offer, ask, home);
  if (outcome.status !== "needs_coordinator") return outcome;
  // The calendar knows newer surroundings than this configuration: the coordinator decides now.
  const { tenantId } = home;
  return askOne(deps, offer, ask, { kind: "coordinator", tenantId, serviceId: offer.service.id });
}

async function askOne<D extends HasStatus>(
  deps: Deps,
  offer: Offer,
  ask: Ask<D>,
  home: Home,
): Promise<D | Refused | Undecided> {
  const { service } = offer;
  const askNow = () => ask(homeStub(deps.env, home), offer);
  const outcome = await withRules<D | Refused | Undecided>(deps, home.tenantId, askNow);
  if (outcome.status !== "unknown_service") return outcome;
  await homeStub(deps.env, home).takeService(service.id, service.revision, false, service);
  return withRules<D | Refused | Undecided>(deps, home.tenantId, askNow);
}

/** The most calendars without rules that one request can supply. */
const MOST_TOLD = 50;

/** A calendar has no rules, and either D1 has none for it, or it did not take them. */
export type StillNoRules = NoRules & { readonly isUnknown?: true };

/**
 * Sends rules to calendars without any, then asks again. Throws without D1: the answer is then `unavailable`, never
 * "closed".
 */
export async function withRules<T extends HasStatus>(
  deps: Deps,
  tenantId: string,
  ask: () => Promise<T | NoRules>,
): Promise<T | StillNoRules> {
  let outcome = await ask();
  const told = new Set<string>();
  while (hasNoRules(outcome) && told.size < MOST_TOLD) {
    const { resourceId } = outcome;
    if (told.has(resourceId)) break;
    told.add(resourceId);
    if ((await sendRules(deps, tenantId, resourceId)) === 0) return { ...outcome, isUnknown: true };
    outcome = await ask();
  }
  return outcome;
}

function hasNoRules(outcome: HasStatus): outcome is NoRules {
  return outcome.status === "no_rules";
}

function isRefused(outcome: HasStatus): outcome is Refused {
  return outcome.status === "refused";
}

const UNDECIDED: ReadonlySet<string> = new Set<Undecided["status"]>([
  "stale_service",
  "no_rules",
  "needs_coordinator",
  "unknown_service",
]);

function isUndecided(outcome: HasStatus): outcome is Undecided {
  return UNDECIDED.has(outcome.status);
}
