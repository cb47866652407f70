// The account of the business on the operator's platform at Stripe: whether it takes payments, and the way there.

import type { FC } from "hono/jsx";
import type { Joined } from "../../../actions/connections/join-platform";
import { readConnection } from "../../../actions/connections/read-connection";
import type { Refusal } from "../../../domain/refusal";
import { Hidden } from "../../kit/form-fields";
import type { Desk } from "../desk";

/** `own`: an account of the business's own, which pays no share. */
export type JoinState = "none" | "ready" | "not_ready" | "own";

export async function joinStateOf({ deps, staff }: Desk): Promise<JoinState> {
  const found = await readConnection(deps, staff.tenantId, "stripe");
  if (!found.ok) return "none";
  const { shown, status } = found.value;
  if (!("account" in (JSON.parse(shown) as object))) return "own";
  return status === "active" ? "ready" : "not_ready";
}

/** What came of the press. */
export type JoinTried = { readonly joined: Joined } | { readonly refusal: Refusal };

export const JoinCard: FC<{ desk: Desk; path: string; state: JoinState; tried: JoinTried | null }> = ({
  desk,
  path,
  state,
  tried,
}) => {
  const { joining } = desk.said.money;
  const page = tried && "joined" in tried ? tried.joined.page : null;
  return (
    <section class="card form" aria-labelledby="joining">
      <h2 id="joining">{joining.title}</h2>
      <p>{joining.text}</p>
      {tried && "refusal" in tried && (
        <p class="problem">{tried.refusal.code === "in_use" ? joining.own : joining.failed}</p>
      )}
      {state === "own" && !tried && <p>{joining.own}</p>}
      {state === "ready" && <p>{joining.ready}</p>}
      {state === "not_ready" && <p>{joining.notReady}</p>}
      {page !== null ? (
        <>
          <p>{joining.goOnText}</p>
          {/* A link is followed to another site where the answer to a form is not. */}
          <a class="button main" href={page.url} rel="noreferrer">
            {joining.goOn}
          </a>
        </>
      ) : (
        (state === "none" || state === "not_ready") && (
          <form method="post" action={path}>
            <Hidden values={{ do: "join" }} />
            <button class="button main" type="submit">
              {state === "none" ? joining.start : joining.goOn}
            </button>
          </form>
        )
      )}
    </section>
  );
};
