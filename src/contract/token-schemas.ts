// Tokens on the wire.

import * as z from "zod";
import { SCOPES } from "../domain/tenant/scopes";
import { instantOut, nameText } from "./primitives";

export const tokenOut = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    created_at: instantOut,
    last_used_at: instantOut.nullable(),
  })
  .meta({ id: "Token" });

export const newToken = z
  .strictObject({
    name: nameText,
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .refine((list) => new Set(list).size === list.length, "must not name a scope twice"),
  })
  .meta({ id: "NewToken" });

export const newTokenOut = tokenOut
  .extend({
    secret: z.string().nullable().meta({ description: "Returned once: null on a replay" }),
  })
  .meta({ id: "TokenCreated" });
