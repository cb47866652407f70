// What work costs the stores: rows written and read, indexes included, as the platform counts and bills them.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { ResourceCalendar } from "./worker";

type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;
type Asked = { readonly text: string; readonly cursor: Cursor };
type Method = (...given: unknown[]) => unknown;

export type Cost = {
  readonly written: number;
  readonly read: number;
  /** Rows written by each statement that wrote any. */
  readonly statements: Readonly<Record<string, number>>;
};

/** Counts what objects ask of their own SQLite, and what is asked of D1, until it is stopped. */
export class Meter {
  private asked: Asked[] = [];
  private copied: Asked[] = [];
  private constructor(private readonly restore: () => void) {}

  /** `stub` is any object: all share the class of their stores. */
  static async start(stub: DurableObjectStub<ResourceCalendar>): Promise<Meter> {
    const undo: (() => void)[] = [];
    const meter = new Meter(() => undo.forEach((one) => void one()));
    await runInDurableObject(stub, (_, { storage }) => {
      undo.push(
        wrap(Object.getPrototypeOf(storage.sql), "exec", (work, given) => {
          const cursor = work() as Cursor;
          meter.asked.push({ text: String(given[0]), cursor });
          return cursor;
        }),
      );
    });
    const note = (text: string, { meta }: D1Result) => {
      meter.copied.push({ text, cursor: { rowsWritten: meta.rows_written, rowsRead: meta.rows_read } as Cursor });
    };
    const statement = env.DB.prepare("SELECT 1");
    undo.push(
      wrap(Object.getPrototypeOf(env.DB), "batch", async (work, given) => {
        const results = (await work()) as D1Result[];
        const texts = given[0] as { statement?: string }[];
        results.forEach((result, at) => void note(texts[at]?.statement ?? "?", result));
        return results;
      }),
    );
    for (const name of ["run", "all"]) {
      undo.push(
        wrap(Object.getPrototypeOf(statement), name, async (work, _, self) => {
          const result = (await work()) as D1Result;
          note((self as { statement?: string }).statement ?? "?", result);
          return result;
        }),
      );
    }
    return meter;
  }

  /** What was asked since the last time. */
  take(): { readonly objects: Cost; readonly database: Cost } {
    const taken = { objects: costOf(this.asked), database: costOf(this.copied) };
    [this.asked, this.copied] = [[], []];
    return taken;
  }

  stop(): void {
    this.restore();
  }
}

function costOf(asked: readonly Asked[]): Cost {
  const statements: Record<string, number> = {};
  let [written, read] = [0, 0];
  for (const { text, cursor } of asked) {
    written += cursor.rowsWritten;
    read += cursor.rowsRead;
    const name = text.trim().replaceAll(/\s+/g, " ").slice(0, 60);
    if (cursor.rowsWritten > 0) statements[name] = (statements[name] ?? 0) + cursor.rowsWritten;
  }
  return { written, read, statements };
}

/** Puts something around a method of a class; answers what takes it away again. */
function wrap(
  prototype: Record<string, unknown>,
  name: string,
  around: (work: () => unknown, given: readonly unknown[], self: unknown) => unknown,
): () => void {
  const method = prototype[name] as Method;
  prototype[name] = function (this: unknown, ...given: unknown[]) {
    return around(() => method.apply(this, given), given, this);
  };
  return () => {
    prototype[name] = method;
  };
}
