import * as z from "zod";
import { watchLive } from "../../actions/availability/watch-live";
import { reference } from "../../contract/primitives";
import { claimAddress } from "../address";
import { problemResponse } from "../problem";
import { problem } from "../respond";
import { publicRoute } from "../route";

export const watchLiveRoute = publicRoute({
  method: "GET",
  path: "/v1/public/{tenant}/live",
  name: "watchLive",
  tag: "Public",
  summary: "A WebSocket that reports when free starts of a service may have changed",
  description:
    'Each message is {"type", "as_of", "dates"}. The first is a "snapshot" without dates: read the slots now. Each ' +
    '"changed" names the local dates, in the tenant\'s zone, whose starts may have changed; no dates means any date. ' +
    "Read those with fresh=1 and without the browser's cache. Send ping at least every two minutes; the answer is pong. " +
    "A client that is silent for longer is disconnected. All other messages are ignored. A message may be lost, and " +
    "none is sent when only time passes. So read the slots from time to time. When the socket closes, connect again " +
    "after a moment.",
  access: "public",
  limit: "reads",
  query: z.strictObject({ service: reference }),
  answers: { 101: null },
  refusals: ["not_found", "invalid_request"],
  async handle(call) {
    const { request } = call;
    // A WebSocket begins with GET only, although HEAD is otherwise answered like GET.
    const isUpgrade = request.method === "GET" && request.headers.get("upgrade")?.toLowerCase() === "websocket";
    if (!isUpgrade) {
      const refusal = { code: "invalid_request", detail: "This address takes WebSocket connections." } as const;
      return problemResponse(refusal, call, { status: 426, headers: { upgrade: "websocket" } });
    }
    const live = await watchLive(call.deps, call.params.tenant ?? "", call.query.service, claimAddress(call));
    if (!live.ok) return problem(call, live.refusal);
    call.noteTenant(live.value.configuration.tenant.id);
    // A new response, because headers cannot be added to an object's answer.
    return new Response(null, { status: 101, webSocket: live.value.socket });
  },
});
