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

export const removedTenantOut = operatedTenantOut
  .extend({
    money_left: z
      .array(
        z.object({
          payment: z.string(),
          /** Or the credit that was sold. */
          booking: z.string(),
          provider: z.string().nullable(),
          charge: z.string().nullable().meta({ description: "The provider's name of the money" }),
          amount: z.int().meta({ description: "What is to go back, in minor units" }),
          currency: z.string(),
        }),
      )
      .meta({
        description:
          "Money that is to go back and has not: a bank has not answered for 30 days, or it is to be handed over. Only the business can see to it from now on. At most 100 payments, the oldest first",
      }),
  })
  .meta({ id: "RemovedTenant" });

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
