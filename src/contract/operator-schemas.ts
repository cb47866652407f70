// What the operator of a deployment reads and writes about its businesses.

import * as z from "zod";
import { SCOPES } from "../domain/tenant/scopes";
import { instantOut } from "./primitives";

export const operatedTenantOut = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    email: z.string(),
    time_zone: z.string(),
    created_at: instantOut,
    suspended_at: instantOut.nullable(),
    deleted_at: instantOut.nullable().meta({ description: "When the removal of all its data began" }),
  })
  .meta({ id: "OperatedTenant" });

export const newOperatorToken = z
  .strictObject({
    revoke_others: z
      .boolean()
      .nullish()
      .meta({ description: "true ends every other token of the business in the same step" }),
  })
  .meta({ id: "NewOperatorToken" });

export const operatorTokenOut = z
  .object({ token: z.object({ id: z.string(), secret: z.string(), scopes: z.array(z.enum(SCOPES)) }) })
  .meta({ id: "OperatorToken" });
