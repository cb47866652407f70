// After the operator has put a new key in front, everything that an older key sealed is sealed again. Then the older key
// can be removed. An isolate that found nothing left looks again after an hour: another one may still have sealed by the
// older key.

import { sealedAgain } from "../actions/connections/sealed";
import type { Deps } from "../actions/deps";
import { storedAgain } from "../actions/webhooks/secrets";
import { listConnectionsSealedOtherwise, replaceCredentials } from "../db/connections";
import { runBatch, type Statement } from "../db/database";
import { listWebhooksSealedOtherwise, replaceSecrets } from "../db/webhooks";
import { MINUTE_MS } from "../domain/time/local-time";
import type { Env } from "../env";
import { openVault } from "../integrations/vault";
import { log } from "../log";

const AT_ONCE = 50;
/** A run seals so many rows of each table again. */
const MOST_ROUNDS = 20;
const PAUSE_MS = 60 * MINUTE_MS;

type Row = { readonly id: string };
/** `change` is null where a row cannot be opened, and nothing says so yet. */
type Sealed = { readonly isSealed: boolean; readonly change: Statement | null };
type Table<T extends Row> = {
  readonly list: (after: string, most: number) => Promise<T[]>;
  readonly seal: (row: T) => Promise<Sealed>;
};

/** When each isolate looks again, epoch ms. */
const nextAt = new WeakMap<Env, number>();

export async function sealAgain(deps: Deps): Promise<void> {
  const { db, clock, env, settings } = deps;
  const now = clock.now();
  if (now < (nextAt.get(env) ?? 0)) return;
  const prefix = openVault(settings.encryptionKeys, settings.serverSecret).newestPrefix;
  const ofConnections = await sealTable(deps, {
    list: (after, most) => listConnectionsSealedOtherwise(db, prefix, after, most),
    seal: async (row) => {
      const secrets = await sealedAgain(deps, row);
      // An account that its business removed stays removed, also when its key cannot be read.
      const isRemoved = row.status === "disabled";
      if (secrets === null) {
        return {
          isSealed: false,
          change: isRemoved ? null : replaceCredentials(db, row, { status: "needs_reconnect" }),
        };
      }
      // The key was put back.
      const status = row.status === "needs_reconnect" ? "active" : row.status;
      return { isSealed: true, change: replaceCredentials(db, row, { secrets, status }) };
    },
  });
  const ofWebhooks = await sealTable(deps, {
    list: (after, most) => listWebhooksSealedOtherwise(db, prefix, after, most),
    seal: async (row) => {
      const secrets = await storedAgain(deps, row);
      const { updatedAt } = row;
      return {
        isSealed: secrets !== null,
        change: secrets === null ? null : replaceSecrets(db, row, { secrets, updatedAt }),
      };
    },
  });
  if (ofConnections && ofWebhooks) nextAt.set(env, now + PAUSE_MS);
}

/** Returns whether it came to the end of a table. */
async function sealTable<T extends Row>({ db }: Deps, { list, seal }: Table<T>): Promise<boolean> {
  let after = "";
  let sealed = 0;
  let unreadable = 0;
  let isWhole = false;
  for (let round = 0; round < MOST_ROUNDS && !isWhole; round++) {
    const rows = await list(after, AT_ONCE);
    const done = await Promise.all(rows.map(seal));
    await runBatch(
      db,
      done.flatMap(({ change }) => change ?? []),
    );
    sealed += done.filter(({ isSealed }) => isSealed).length;
    unreadable += done.filter(({ isSealed }) => !isSealed).length;
    after = rows.at(-1)?.id ?? after;
    isWhole = rows.length < AT_ONCE;
  }
  if (sealed > 0) log("info", "secrets_sealed_again", { rows: sealed });
  if (unreadable > 0) log("warn", "secrets_unreadable", { rows: unreadable });
  return isWhole;
}
