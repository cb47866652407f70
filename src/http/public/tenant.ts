import * as z from "zod";
import { loadConfiguration } from "../../actions/load-configuration";
import { fromOpenService, serviceOut } from "../../contract/service-out";
import type { Configuration } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import { resourcesOf } from "../../domain/tenant/service";
import { json, problem } from "../respond";
import { publicRoute } from "../route";

const publicTenantOut = z
  .object({
    tenant: z.object({
      slug: z.string(),
      name: z.string(),
      time_zone: z.string(),
      locale: z.string(),
      description: z.string(),
      country: z.string().nullable(),
      address: z.string().nullable(),
      phone: z.string().nullable(),
      website: z.string().nullable(),
      branding: z.record(z.string(), z.string().nullable()),
    }),
    services: z.array(serviceOut),
    resources: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), time_zone: z.string() })),
  })
  .meta({ id: "PublicTenant" });

export const showTenant = publicRoute({
  method: "GET",
  path: "/v1/public/{tenant}",
  name: "showTenant",
  tag: "Public",
  summary: "A tenant, its services, and the resources that a customer may choose",
  access: "public",
  limit: "reads",
  answers: { 200: publicTenantOut },
  refusals: ["not_found"],
  async handle(call) {
    const loaded = await loadConfiguration(call.deps, call.params.tenant ?? "");
    if (!loaded.ok) return problem(call, loaded.refusal);
    call.noteTenant(loaded.value.tenant.id);
    return json(presentTenant(loaded.value), 200, { "cache-control": "public, max-age=5, stale-while-revalidate=30" });
  },
});

function presentTenant(configuration: Configuration): z.output<typeof publicTenantOut> {
  const { tenant } = configuration;
  const offered = configuration.services.filter((service) => service.visible && service.active);
  const choosable = new Set(
    offered.filter((service) => service.customerChoosesResource).flatMap((service) => resourcesOf(service)),
  );
  return {
    tenant: {
      slug: tenant.slug,
      name: tenant.name,
      time_zone: tenant.timeZone,
      locale: tenant.locale,
      description: tenant.description,
      country: countryOfTenant(tenant),
      address: tenant.address ?? null,
      phone: tenant.phone ?? null,
      website: tenant.website ?? null,
      branding: { ...tenant.branding },
    },
    services: offered.map((service) => fromOpenService(service, tenant)),
    resources: configuration.resources
      .filter((resource) => resource.active && choosable.has(resource.id))
      .map(({ id, name, kind, timeZone }) => ({ id, name, kind, time_zone: timeZone })),
  };
}
