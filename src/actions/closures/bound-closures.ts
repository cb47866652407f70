import { closedWhenOf, listClosuresInForce } from "../../db/closures";
import { KEPT_CLOSURES_MS } from "../../db/resources";
import type { ClosedWhen } from "../../domain/availability/closure";
import { invalid, type Refusal } from "../../domain/refusal";
import { isGrownBeyond, MOST_CLOSED_DATES, MOST_CLOSURES, MOST_WIDE_CLOSURES } from "../../domain/tenant/allowance";
import type { Deps } from "../deps";

/** The refusal of a closure beside those in force; `id` is its own, null when it is new. */
export async function closureRefusal(
  deps: Deps,
  tenantId: string,
  id: string | null,
  resourceId: string | null,
  when: ClosedWhen,
): Promise<Refusal | null> {
  const standing = await listClosuresInForce(deps.db, tenantId, deps.clock.now() - KEPT_CLOSURES_MS);
  const others = standing.filter((row) => row.id !== id);
  const own = standing.find((row) => row.id === id);
  if (isGrownBeyond(MOST_CLOSURES, others.length + 1, standing.length)) {
    return invalid(
      "",
      `would be more than ${MOST_CLOSURES} closures that are not over, the most that a tenant may have`,
    );
  }
  const isWide = (row: { readonly resourceId: string | null }) => row.resourceId === null;
  const wide = others.filter(isWide).length + (resourceId === null ? 1 : 0);
  if (isGrownBeyond(MOST_WIDE_CLOSURES, wide, standing.filter(isWide).length)) {
    return invalid(
      "/resource",
      `would be more than ${MOST_WIDE_CLOSURES} closures of the whole tenant that are not over`,
    );
  }
  const datesOf = (closed: ClosedWhen) => (closed.kind === "dates" ? closed.dates.length : 1);
  const dates = others.reduce((sum, row) => sum + datesOf(closedWhenOf(row)), 0);
  const was = dates + (own ? datesOf(closedWhenOf(own)) : 0);
  if (!isGrownBeyond(MOST_CLOSED_DATES, dates + datesOf(when), was)) return null;
  return invalid("/dates", `would make more than ${MOST_CLOSED_DATES} dates in all current closures`);
}
