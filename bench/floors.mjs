// The floors: what the platform alone takes for the same kind of work. One Worker answers a constant body as long as
// our slots. The other has an object do one bounded overlap SELECT and one INSERT, by one RPC.

import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const LONGEST_STAY_MS = 9 * 86_400_000;

export async function serveFloors({ port, stateDir, body, compatibilityDate }) {
  const script = `
    import { DurableObject } from "cloudflare:workers";
    const BODY = ${JSON.stringify(body)};
    export class Floor extends DurableObject {
      constructor(ctx, env) {
        super(ctx, env);
        ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS stays (id TEXT PRIMARY KEY, start_at INTEGER, end_at INTEGER)");
        ctx.storage.sql.exec("CREATE INDEX IF NOT EXISTS stays_start ON stays (start_at)");
      }
      take(id, startAt, endAt) {
        return this.ctx.storage.transactionSync(() => {
          const { sql } = this.ctx.storage;
          const taken = sql.exec(
            "SELECT 1 FROM stays WHERE start_at >= ? AND start_at < ? AND end_at > ? LIMIT 1",
            startAt - ${LONGEST_STAY_MS}, endAt, startAt).toArray().length > 0;
          if (!taken) sql.exec("INSERT INTO stays VALUES (?, ?, ?)", id, startAt, endAt);
          return !taken;
        });
      }
    }
    export default {
      async fetch(request, env) {
        if (request.method === "GET") return new Response(BODY, { headers: { "content-type": "application/json" } });
        const { start } = await request.json();
        const startAt = Date.parse(start);
        const floor = env.FLOOR.get(env.FLOOR.idFromName("floor"));
        const isTaken = !(await floor.take(crypto.randomUUID(), startAt, startAt + 300_000));
        return Response.json({ isTaken }, { status: isTaken ? 409 : 201 });
      },
    };`;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port,
      modules: true,
      script,
      compatibilityDate,
      durableObjects: { FLOOR: { className: "Floor", useSQLite: true } },
      resourcePersistencePath: join(stateDir, "floors"),
      cf: false,
    }),
  );
  await miniflare.ready;
  return miniflare;
}
