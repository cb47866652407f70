// What a request needs: for each requirement of its service, who may serve, in which role, and with how many units.

import type { Requirement } from "../tenant/service";
import { roleAt } from "./claims";

export type Need = {
  readonly role: ReturnType<typeof roleAt>;
  /** How many units of a resource the request takes. */
  readonly units: number;
  readonly candidateIds: readonly string[];
};

/** What narrows the candidates. */
export type Choice = {
  /** The resource that the customer named. No other may serve its requirement. */
  readonly chosenId: string | null;
  /** Resources that must serve, one for each requirement. Null or absent leaves the choice open. */
  readonly fixed?: readonly string[] | null;
};

export function needsOf(
  requires: readonly Requirement[],
  units: number,
  { chosenId, fixed = null }: Choice,
): readonly Need[] {
  const lists = fixed?.map((id) => [id]) ?? requires.map(({ anyOf }) => narrowed(anyOf, chosenId));
  return lists.map((candidateIds, index) => ({
    role: roleAt(index),
    units: unitsAt(requires, index, units),
    candidateIds,
  }));
}

function narrowed(anyOf: readonly string[], chosenId: string | null): readonly string[] {
  return chosenId !== null && anyOf.includes(chosenId) ? [chosenId] : anyOf;
}

/** The units that a request takes of the resource that serves the requirement at a position. */
export function unitsAt(requires: readonly Pick<Requirement, "units">[], index: number, units: number): number {
  return (requires[index]?.units ?? 1) * units;
}
