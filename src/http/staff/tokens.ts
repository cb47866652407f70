import * as z from "zod";
import { createToken } from "../../actions/accounts/create-token";
import { listTokens } from "../../actions/accounts/list-tokens";
import { removeToken } from "../../actions/accounts/remove-token";
import type { StaffToken } from "../../actions/accounts/staff-token";
import { listOf, listQuery } from "../../contract/primitives";
import { newToken, newTokenOut, tokenOut } from "../../contract/token-schemas";
import { answerCreated, answerPage, noContent, problem } from "../respond";
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
  isForManagers: true,
  query: z.strictObject(listQuery),
  answers: { 200: listOf(tokenOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listTokens(call.deps, call.staff.tenantId, call.query);
    const iso = await instantWriter(call);
    return answerPage(call, page, (token) => presentToken(token, iso));
  },
});

export const createTokenRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/tokens",
  name: "createToken",
  summary: "Create a token, with no more scopes than yours",
  access: { scope: "manage" },
  asksAgain: true,
  takesKey: true,
  body: newToken,
  answers: { 201: newTokenOut },
  refusals: ["invalid_request", "forbidden", "not_found"],
  async handle(call) {
    const created = await createToken(call.deps, call.staff, call.body, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, ({ token, secret }) => ({ body: { ...presentToken(token, iso), secret } }));
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
  asksAgain: true,
  answers: { 204: null },
  refusals: ["not_found", "in_use"],
  async handle(call) {
    const done = await removeToken(call.deps, call.staff, call.params.id ?? "");
    return done.ok ? noContent() : problem(call, done.refusal);
  },
});

function presentToken(token: StaffToken, iso: WriteInstant): z.output<typeof tokenOut> {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    created_at: iso(token.createdAt),
    last_used_at: token.lastUsedAt === null ? null : iso(token.lastUsedAt),
  };
}
