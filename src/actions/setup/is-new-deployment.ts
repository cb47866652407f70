import { hasTenants } from "../../db/tenants";
import type { Deps } from "../deps";

/** True while the deployment has no business, open or closed. */
export async function isNewDeployment({ db }: Deps): Promise<boolean> {
  return !(await hasTenants(db));
}
