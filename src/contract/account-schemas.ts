// Forms and bodies about people who sign in.

import * as z from "zod";
import { ROLES } from "../domain/accounts/roles";
import { PRESETS } from "../domain/tenant/presets";
import { email, instantOut, nameText, reference, slug, timeZone } from "./primitives";

/** Longer than any password may be: its own rule says more. */
const password = z.string().max(2_000);

export const signUpForm = z.object({
  name: nameText,
  email,
  password,
  business: nameText,
  slug,
  time_zone: timeZone,
  preset: z.enum(Object.keys(PRESETS) as [keyof typeof PRESETS]).nullish(),
});

export const emailForm = z.object({ email });

/** Without a language, pages follow the browser. */
export const profileForm = z.object({
  name: nameText,
  locale: z.union([z.literal(""), z.enum(["en", "es", "fr", "de", "pt", "hi", "ja", "ko", "ar"])]),
});

export const inviteForm = z.object({ name: nameText, password });

const role = z.enum(ROLES).meta({ description: "What the member may do; the guide has the table" });
const resources = z.array(reference).max(200).nullable().meta({
  description: "Ids of the resources that the member works with; null means all. Owners and admins reach all",
});

export const newMember = z
  .strictObject({ email, role, resources: resources.optional(), name: nameText.optional() })
  .meta({ id: "NewMember" });

export const memberChanges = z
  .strictObject({ role: role.optional(), resources: resources.optional(), name: nameText.optional() })
  .meta({ id: "MemberChanges" });

export const memberOut = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    resources: z.array(z.string()).nullable(),
    status: z.enum(["invited", "active"]),
    created_at: instantOut,
  })
  .meta({ id: "Member" });

export const meOut = z
  .object({
    user: z.object({ name: z.string(), email: z.string() }),
    businesses: z.array(z.object({ slug: z.string(), role: z.enum(ROLES), resources: z.array(z.string()).nullable() })),
  })
  .meta({ id: "Me" });
