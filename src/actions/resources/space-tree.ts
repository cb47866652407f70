import type { ResourceRow } from "../../db/resources";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";

/** Everything inside a space, at any depth. */
export function descendantsOf(resources: readonly ResourceRow[], resourceId: string): string[] {
  const found: string[] = [];
  const look = (id: string) => {
    for (const child of resources.filter((resource) => resource.parentId === id)) {
      if (found.includes(child.id)) continue;
      found.push(child.id);
      look(child.id);
    }
  };
  look(resourceId);
  return found;
}

/** Only a space can contain a space, and no space contains itself, at any depth. */
export function checkParent(
  resources: readonly ResourceRow[],
  resourceId: string | null,
  kind: ResourceRow["kind"],
  parentId: string | null,
): Result<null> {
  const isParent = resources.some((resource) => resource.parentId === resourceId && resourceId !== null);
  if (isParent && kind !== "space") return refused(invalid("/kind", "must stay space while the space contains others"));
  if (parentId === null) return ok(null);
  const parent = resources.find((resource) => resource.id === parentId);
  if (!parent) return refused(missing("resource"));
  if (kind !== "space") return refused(invalid("/parent", "is for spaces only"));
  if (parent.kind !== "space") return refused(invalid("/parent", "must be a space"));
  const isInside = resourceId !== null && [resourceId, ...descendantsOf(resources, resourceId)].includes(parentId);
  return isInside ? refused(invalid("/parent", "must not be inside this space")) : ok(null);
}
