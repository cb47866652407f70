// The configuration of a tenant for the read path: isolate memo, then KV. D1 is asked by the caller when both are empty.

import * as z from "zod";
import type { Configuration } from "../domain/tenant/configuration";
import { configurationKey, slugKey, tenantPrefix } from "./hint-store";
import { IsolateMemo } from "./isolate-memo";

const FORMAT = 1;
const configurationDocument = z.object({
  format: z.literal(FORMAT),
  configuration: z.looseObject({ revision: z.number(), services: z.array(z.looseObject({ id: z.string() })) }),
});

const MEMO_MS = 1_500;
/** Characters of all tenants remembered, as they are written down; as objects they take a few times that. */
const MOST_CHARACTERS = 8_000_000;
const memo = new IsolateMemo<Configuration>(MEMO_MS, MOST_CHARACTERS, weightOf);

/** One service may be a hundred times another, so they are weighed, not counted. */
export function weightOf(configuration: Configuration): number {
  return JSON.stringify(configuration).length;
}

export function recallConfiguration(slug: string, now: number): Configuration | undefined {
  return memo.get(slug, now);
}

/** How long it is remembered that D1 had no such tenant, or a tenant no such service. */
const MISS_MS = 1_000;
const MOST_MISSES = 5_000;
const LONGEST_MISSED = 100;
/** By slug and service: the revision of the configuration that lacked it, 0 where there was no tenant. */
const misses = new IsolateMemo<number>(MISS_MS, MOST_MISSES, () => 1);

const missKey = (slug: string, service: string) => `${slug}/${service}`;

/** Notes that D1 has no tenant of a slug, or that its configuration of a revision has no such service. */
export function noteMiss(slug: string, service: string, revision: number, now: number): void {
  const key = missKey(slug, service);
  if (key.length <= LONGEST_MISSED) misses.set(key, revision, now);
}

/** Whether it was looked for in D1 a moment ago, and nothing newer is known since. */
export function wasMissed(slug: string, service: string, revision: number, now: number): boolean {
  return (misses.get(missKey(slug, service), now) ?? -1) >= revision;
}

export function rememberConfiguration(configuration: Configuration, now: number): void {
  misses.drop(missKey(configuration.tenant.slug, ""));
  memo.set(configuration.tenant.slug, configuration, now);
}

export function forgetConfiguration(slug: string): void {
  memo.drop(slug);
}

/** Null when KV has none of this build's; throws when KV does. */
export async function getConfiguration(kv: KVNamespace, slug: string): Promise<Configuration | null> {
  const text = await kv.get(configurationKey(slug));
  if (text === null) return null;
  const parsed = configurationDocument.safeParse(JSON.parse(text));
  return parsed.success ? (parsed.data.configuration as unknown as Configuration) : null;
}

export async function putConfiguration(kv: KVNamespace, configuration: Configuration): Promise<void> {
  const text = JSON.stringify({ format: FORMAT, configuration });
  const { id, slug } = configuration.tenant;
  await Promise.all([kv.put(configurationKey(slug), text), kv.put(slugKey(id), slug)]);
}

/** Takes back some of what KV has of a tenant; answers whether nothing is left. */
export async function removeDocuments(
  kv: KVNamespace,
  { id, slug }: { readonly id: string; readonly slug: string },
  most: number,
): Promise<boolean> {
  const { keys, list_complete: isAll } = await kv.list({ prefix: tenantPrefix(id), limit: most });
  await Promise.all(keys.map(({ name }) => kv.delete(name)));
  if (!isAll) return false;
  // The slug may belong to another tenant by now, should this be a repetition that comes late.
  const kept = await getConfiguration(kv, slug);
  if (kept === null || kept.tenant.id === id) await kv.delete(configurationKey(slug));
  await kv.delete(slugKey(id));
  slugs.delete(id);
  memo.drop(slug);
  return true;
}

/** The slug of a tenant, or null where KV does not know it. */
export async function getSlug(kv: KVNamespace, tenantId: string): Promise<string | null> {
  const known = slugs.get(tenantId);
  if (known !== undefined) return known;
  const slug = await kv.get(slugKey(tenantId));
  if (slug !== null) rememberSlug(tenantId, slug);
  return slug;
}

const MOST_SLUGS = 10_000;
const slugs = new Map<string, string>();

function rememberSlug(tenantId: string, slug: string): void {
  if (slugs.size >= MOST_SLUGS) slugs.clear();
  slugs.set(tenantId, slug);
}
