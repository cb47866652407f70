// What the ways of a request need to know of a tenant: who it is, what it offers, and with which resources.

import type { ResourceKind } from "./resource";
import { resourcesOf, type Service } from "./service";

export type ConfiguredResource = {
  readonly id: string;
  readonly name: string;
  readonly kind: ResourceKind;
  readonly timeZone: string;
  readonly active: boolean;
};

export type ConfiguredTenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly description: string;
  readonly branding: Readonly<Record<string, string | null>>;
  readonly embedOrigins: readonly string[];
};

export type Configuration = {
  readonly revision: number;
  readonly tenant: ConfiguredTenant;
  /** In display order, deleted ones left out. */
  readonly services: readonly Service[];
  readonly resources: readonly ConfiguredResource[];
};

/** The service of an id or code. */
export function serviceOf(configuration: Configuration, idOrCode: string): Service | undefined {
  return configuration.services.find((service) => service.id === idOrCode || service.code === idOrCode);
}

export function resourceOf(configuration: Configuration, resourceId: string): ConfiguredResource | undefined {
  return configuration.resources.find((resource) => resource.id === resourceId);
}

/** The one resource that can serve a service, or null when there is a choice or a combination to make. */
export function soleResourceOf(service: Service): string | null {
  const [only, ...others] = resourcesOf(service);
  return only !== undefined && others.length === 0 && service.requires.length === 1 ? only : null;
}
