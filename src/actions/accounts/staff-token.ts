import type { TokenRow } from "../../db/tokens";
import { SCOPES, type Scope } from "../../domain/tenant/scopes";

/** A token as staff see it, without its secret. */
export type StaffToken = Pick<TokenRow, "id" | "name" | "createdAt" | "lastUsedAt"> & {
  readonly scopes: readonly Scope[];
};

export function toStaffToken(row: TokenRow): StaffToken {
  const { id, name, createdAt, lastUsedAt } = row;
  return { id, name, createdAt, lastUsedAt, scopes: scopesOf(row) };
}

export function scopesOf({ scopes }: Pick<TokenRow, "scopes">): readonly Scope[] {
  const stored: unknown = JSON.parse(scopes);
  return SCOPES.filter((scope) => Array.isArray(stored) && stored.includes(scope));
}
