// The configuration of a tenant for the read path: isolate memo, then KV. When both are empty, the caller asks D1.

import * as z from "zod";
import type { Configuration } from "../domain/tenant/configuration";
import { IsolateMemo } from "../isolate-memo";
import { configurationKey, slugKey, tenantPrefix } from "./hint-store";

const FORMAT = 1;
/** What tells a configuration of this format from anything else. The rest is as this build wrote it. */
const MARKS = z.looseObject({ revision: z.number(), services: z.array(z.looseObject({ id: z.string() })) });
const configurationDocument = z.object({
  format: z.literal(FORMAT),
  configuration: z.custom<Configuration>((value) => MARKS.safeParse(value).success),
});

const MEMO_MS = 1_500;
/** Bound on the characters of all remembered configurations, as JSON. In memory they take a few times that. */
const MOST_CHARACTERS = 8_000_000;
const memo = new IsolateMemo<Configuration>(MEMO_MS, MOST_CHARACTERS, weightOf);

/** One configuration may be a hundred times larger than another, so the memo weighs them. */
export function weightOf(configuration: Configuration): number {
  return JSON.stringify(configuration).length;
}

export function recallConfiguration(slug: string, now: number): Configuration | undefined {
  return memo.get(slug, now);
}

/** For so long the memo remembers that D1 has no such tenant, or the tenant no such service. */
const MISS_MS = 1_000;
const MOST_MISSES = 5_000;
const LONGEST_MISSED = 100;
/** By slug and service: the revision of the configuration without it. 0 when there was no tenant. */
const misses = new IsolateMemo<number>(MISS_MS, MOST_MISSES, () => 1);

const missKey = (slug: string, service: string) => `${slug}/${service}`;

/** Notes that D1 has no tenant with a slug, or that this revision has no such service. */
export function noteMiss(slug: string, service: string, revision: number, now: number): void {
  const key = missKey(slug, service);
  if (key.length <= LONGEST_MISSED) misses.set(key, revision, now);
}

/** Whether D1 lacked it a moment ago, and no newer revision is known since. */
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

/** Null when KV holds none of this build. Throws when KV does. */
export async function getConfiguration(kv: KVNamespace, slug: string): Promise<Configuration | null> {
  const text = await kv.get(configurationKey(slug));
  if (text === null) return null;
  const parsed = configurationDocument.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.configuration : null;
}

export async function putConfiguration(kv: KVNamespace, configuration: Configuration): Promise<void> {
  const text = JSON.stringify({ format: FORMAT, configuration });
  const { id, slug } = configuration.tenant;
  await Promise.all([kv.put(configurationKey(slug), text), kv.put(slugKey(id), slug)]);
}

/** Deletes some of a tenant's documents from KV. Returns whether none is left. */
export async function removeDocuments(
  kv: KVNamespace,
  { id, slug }: { readonly id: string; readonly slug: string },
  most: number,
): Promise<boolean> {
  const { keys, list_complete: isAll } = await kv.list({ prefix: tenantPrefix(id), limit: most });
  await Promise.all(keys.map(({ name }) => kv.delete(name)));
  if (!isAll) return false;
  // If this call is a late repetition, the slug may belong to another tenant by now.
  const kept = await getConfiguration(kv, slug);
  if (kept === null || kept.tenant.id === id) await kv.delete(configurationKey(slug));
  await kv.delete(slugKey(id));
  slugs.delete(id);
  memo.drop(slug);
  return true;
}

/** The slug of a tenant. Null when KV does not know it. */
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
