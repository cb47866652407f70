import { type ClosureRow, closedWhenOf, findClosure } from "../../db/closures";
import type { ClosedWhen } from "../../domain/availability/closure";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Deps } from "../deps";

/** A closure as staff set it up, also one that is reopened. */
export type StaffClosure = Pick<ClosureRow, "id" | "resourceId" | "serviceId" | "reason" | "active" | "createdAt"> & {
  readonly when: ClosedWhen;
};

export async function readClosure({ db }: Deps, tenantId: string, closureId: string): Promise<Result<StaffClosure>> {
  const row = await findClosure(db, tenantId, closureId);
  return row ? ok(toStaffClosure(row)) : refused(missing("closure"));
}

export function toStaffClosure(row: ClosureRow): StaffClosure {
  const { id, resourceId, serviceId, reason, active, createdAt } = row;
  return { id, resourceId, serviceId, reason, active, createdAt, when: closedWhenOf(row) };
}
