// What a recipient does not get, for staff who wonder why.

import { listOptOuts } from "../../db/opt-outs";
import type { Deps } from "../deps";
import { type Mark, optOutOf, optOutsOf, TOPICS, type Topic } from "./opt-outs";

const MARKS = ["dead", "complained"] as const satisfies readonly Mark[];

export async function listEndedTopics(deps: Deps, tenantId: string, recipient: string): Promise<(Topic | Mark)[]> {
  const asked = await Promise.all([
    ...TOPICS.map((topic) => optOutsOf(deps, tenantId, topic, recipient)),
    ...MARKS.map((mark) => optOutOf(deps, tenantId, mark, recipient)),
  ]);
  const ended = new Set((await listOptOuts(deps.db, asked.flat())).map(({ topic }) => topic));
  return [...TOPICS, ...MARKS].filter((topic) => ended.has(topic));
}
