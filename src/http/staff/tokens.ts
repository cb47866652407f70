import * as z from "zod";
import { createToken } from "../../actions/accounts/create-token";
import { scopesOf } from "../../actions/accounts/identify-staff";
import { removeToken } from "../../actions/accounts/remove-token";
import { createOnce } from "../../actions/create-once";
import { listOf, listQuery } from "../../contract/primitives";
import { newToken, newTokenOut, tokenOut } from "../../contract/tenant-schemas";
import { BY_TIME, readCursor } from "../../db/paging";
import { findToken, listTokens, type TokenRow } from "../../db/tokens";
import { invalid, missing, ok, refused } from "../../domain/refusal";
import { json, noContent, problem, replayed } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Tokens", limit: "staff" } as const;

export const listTokensRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/tokens",
  name: "listTokens",
  summary: "Active tokens, without their secrets",
  access: { scope: "read" },
  query: z.strictObject(listQuery),
  answers: { 200: listOf(tokenOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const after = readCursor(call.query.cursor, BY_TIME);
    if (after === "invalid") return problem(call, invalid("/cursor", "is not a cursor of this list"));
    const page = await listTokens(call.deps.db, call.staff.tenantId, call.query.limit ?? 50, after);
    const iso = await instantWriter(call);
    return json({ data: page.rows.map((row) => presentToken(row, iso)), next_cursor: page.nextCursor });
  },
});

export const createTokenRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/tokens",
  name: "createToken",
  summary: "Create a token, with no more scopes than yours",
  access: { scope: "manage" },
  takesKey: true,
  body: newToken,
  answers: { 201: newTokenOut },
  refusals: ["invalid_request", "forbidden", "not_found"],
  async handle(call) {
    const { deps, staff, key, body } = call;
    const created = await createOnce(
      deps,
      { tenantId: staff.tenantId, kind: "tokens", key, body },
      (once) => createToken(deps, staff, body, once),
      async (id) => {
        const token = await findToken(deps.db, staff.tenantId, id);
        // Only the hash is stored, so the secret cannot be returned again.
        return token ? ok({ token, secret: null }) : refused(missing("token"));
      },
    );
    if (!created.ok) return problem(call, created.refusal);
    const { value, isReplay } = created.value;
    const iso = await instantWriter(call);
    return json({ ...presentToken(value.token, iso), secret: value.secret }, 201, replayed(isReplay));
  },
});

export const deleteTokenRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/tokens/{id}",
  name: "deleteToken",
  summary: "Revoke a token at once",
  description: "The last token with the scope manage cannot be revoked: 409 in_use.",
  access: { scope: "manage" },
  answers: { 204: null },
  refusals: ["not_found", "in_use"],
  async handle(call) {
    const done = await removeToken(call.deps, call.staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

function presentToken(row: TokenRow, iso: WriteInstant): z.output<typeof tokenOut> {
  return {
    id: row.id,
    name: row.name,
    scopes: [...scopesOf(row)],
    created_at: iso(row.createdAt),
    last_used_at: row.lastUsedAt === null ? null : iso(row.lastUsedAt),
  };
}
