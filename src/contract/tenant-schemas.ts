// Tenants on the wire.

import * as z from "zod";
import { MOST_OPEN } from "../domain/booking/open-limits";
import { HOUR_CYCLES, WEEK_STARTS } from "../domain/tenant/configuration";
import { PRESETS } from "../domain/tenant/presets";
import { withoutAbsent } from "./absent";
import { paymentPolicy, paymentPolicyOut, toPaymentPolicy } from "./payment-terms-schemas";
import {
  country,
  email,
  instantOut,
  isHostName,
  locale,
  nameText,
  phone,
  slug,
  text,
  timeZone,
  webAddress,
} from "./primitives";
import { taxPolicy, taxPolicyOut, toTaxPolicy } from "./tax-schemas";

const embedOrigin = z
  .string()
  .max(200)
  .refine((value) => {
    // Only a host: other parts of an address have a meaning in the policies that this value is written into.
    const host = /^https?:\/\/([a-z0-9.-]+)(:\d{1,5})?$/.exec(value)?.[1];
    return host !== undefined && isHostName(host) && URL.canParse(value) && new URL(value).origin === value;
  }, "must be an origin, such as https://www.example.com");

const branding = z.strictObject({
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "must be a colour, such as #2457ff")
    .nullish(),
  logo_url: webAddress.nullish(),
});

const policies = z.strictObject({
  cancellation_text: text(2_000).nullish(),
  privacy_url: webAddress.nullish(),
  open_limits: z
    .strictObject({
      holds: z.int().min(1).max(MOST_OPEN.holds).nullish(),
      bookings: z.int().min(1).max(MOST_OPEN.bookings).nullish(),
      waits: z.int().min(1).max(MOST_OPEN.waits).nullish(),
    })
    .nullish()
    .meta({ description: "What one customer may have open at once; null restores the defaults" }),
  calendar_alarms: z.boolean().nullish().meta({
    description: "Whether calendar files remind an hour and a quarter of an hour before the start; true when null",
  }),
  members: z
    .strictObject({
      staff_change_bookings: z.boolean().nullish(),
      staff_see_contacts: z.boolean().nullish(),
      staff_take_time_off: z.boolean().nullish(),
      desk_change_hours: z.boolean().nullish(),
    })
    .nullish()
    .meta({
      description: "What members may do beyond their role; false when null. They count from the next request on",
    }),
  payments: paymentPolicy.nullish(),
  tax: taxPolicy.nullish(),
});

/** Location and contact of a business. Null removes a value; without a country, the zone decides it. */
const contact = {
  country: country.nullish(),
  address: text(300)
    .nullish()
    .transform((given) => (given === "" ? null : given))
    .meta({ description: "Where the business is, as one text" }),
  phone: phone.nullish(),
  website: webAddress.nullish(),
};

export const newTenant = z
  .strictObject({
    slug,
    name: nameText,
    time_zone: timeZone,
    email,
    preset: z.enum(Object.keys(PRESETS) as [keyof typeof PRESETS]).nullish(),
    ...contact,
  })
  .meta({ id: "NewTenant" });

export const tenantChanges = z
  .strictObject({
    name: nameText.nullish(),
    time_zone: timeZone.nullish(),
    locale: locale.nullish(),
    description: text(2_000).nullish(),
    email: email.nullish(),
    branding: branding.nullish(),
    embed_origins: z.array(embedOrigin).max(50).nullish(),
    policies: policies.nullish(),
    hour_cycle: z
      .enum(["auto", ...HOUR_CYCLES])
      .nullish()
      .meta({
        description:
          "Whether pages, messages and the dashboard show 12 or 24 hours; auto and null: as the language has it",
      }),
    week_starts_on: z
      .enum(["auto", ...WEEK_STARTS])
      .nullish()
      .meta({
        description: "The day that weeks begin on; auto and null: as the language has it",
      }),
    ...contact,
  })
  .meta({ id: "TenantChanges" });

/** An absent field keeps its value; null removes it. */
export function toContact({ country, address, phone, website }: z.output<z.ZodObject<typeof contact>>) {
  return withoutAbsent({ country, address, phone, website });
}

/** Converts a change into the domain's fields. An absent field keeps its value. */
export function toTenantFields(wire: z.output<typeof tenantChanges>) {
  const chosen = <T extends string>(value: T | "auto" | null | undefined) => (value === "auto" ? null : value);
  const habits = withoutAbsent({
    hour_cycle: chosen(wire.hour_cycle),
    week_starts_on: chosen(wire.week_starts_on),
  });
  const hasHabits = Object.keys(habits).length > 0;
  return withoutAbsent({
    name: wire.name ?? undefined,
    timeZone: wire.time_zone ?? undefined,
    locale: wire.locale ?? undefined,
    description: wire.description ?? undefined,
    email: wire.email ?? undefined,
    branding: wire.branding ?? undefined,
    embedOrigins: wire.embed_origins ?? undefined,
    policies: wire.policies || hasHabits ? { ...toPolicies(wire.policies ?? {}), ...habits } : undefined,
    ...toContact(wire),
  });
}

function toPolicies({ payments, tax, ...others }: z.output<typeof policies>) {
  return {
    ...others,
    ...(payments !== undefined && { payments: payments && toPaymentPolicy(payments) }),
    ...(tax !== undefined && { tax: tax && toTaxPolicy(tax) }),
  };
}

export const tenantOut = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    time_zone: z.string(),
    locale: z.string(),
    description: z.string(),
    email: z.string(),
    branding: z.record(z.string(), z.string().nullable()),
    country: z.string().nullable().meta({ description: "As given, else derived from the zone; null for UTC" }),
    address: z.string().nullable(),
    phone: z.string().nullable(),
    website: z.string().nullable(),
    embed_origins: z.array(z.string()),
    hour_cycle: z.string(),
    week_starts_on: z.string(),
    policies: z.object({
      cancellation_text: z.string().nullable().optional(),
      privacy_url: z.string().nullable().optional(),
      open_limits: z.object({ holds: z.int(), bookings: z.int(), waits: z.int() }),
      calendar_alarms: z.boolean(),
      members: z.object({
        staff_change_bookings: z.boolean(),
        staff_see_contacts: z.boolean(),
        staff_take_time_off: z.boolean(),
        desk_change_hours: z.boolean(),
      }),
      payments: paymentPolicyOut,
      tax: taxPolicyOut,
    }),
    created_at: instantOut,
    pending: z.array(z.string()).optional(),
  })
  .meta({ id: "Tenant" });

export const newTenantOut = z
  .object({
    tenant: tenantOut,
    token: z.object({
      id: z.string(),
      secret: z.string().nullable().meta({
        description:
          "Null on a replay with an Idempotency-Key of fewer than 32 characters, and once the token is revoked",
      }),
      scopes: z.array(z.string()),
    }),
  })
  .meta({ id: "TenantCreated" });
