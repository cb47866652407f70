// What the members of the business did, and when.

import type { FC } from "hono/jsx";
import type { NamedEntry } from "../../actions/logs/list-audit";
import type { CountDetail } from "../../actions/payments/day-till";
import { formatAt } from "../../i18n/format";
import { pageLink } from "../kit/page-context";
import type { Desk } from "./desk";
import { countWords } from "./payments/count-words";

export type Log = { readonly rows: readonly NamedEntry[]; readonly nextCursor: string | null };

export const TeamLog: FC<{ desk: Desk; log: Log }> = ({ desk, log: { rows, nextCursor } }) => {
  const { said, locale, configuration } = desk;
  const { team } = said;
  const at = (instant: number) => formatAt(locale, "dateTime", configuration.tenant.timeZone, instant);
  return (
    <section class="card" id="log">
      <h2>{team.log}</h2>
      <p class="soft">{team.logText}</p>
      <ol class="log">
        {rows.map((entry) => (
          <li>
            <time>{at(entry.occurredAt)}</time>
            <span>
              <bdi>
                {entry.actorName ??
                  (entry.actor === "operator" ? team.operator : entry.actor === BERTH ? "Berth" : team.unknownActor)}
              </bdi>
              : <Action desk={desk} entry={entry} />
            </span>
          </li>
        ))}
      </ol>
      {nextCursor !== null && (
        <p>
          <a href={`?${new URLSearchParams({ before: nextCursor })}#log`}>{team.older}</a>
        </p>
      )}
    </section>
  );
};

/** Stands in the log for what this server did by itself. */
const BERTH = "berth";

/** What an earlier build logged may have no words any more. */
function saidOf(words: Readonly<Record<string, string>>, action: string): string | undefined {
  return words[action];
}

/** What happened to one booking is said as on its own page, and leads there. */
const Action: FC<{ desk: Desk; entry: NamedEntry }> = ({ desk, entry: { action, subjectId, detail } }) => {
  const { said, root } = desk;
  if (action === "cash.counted") {
    const { currency, counted: countedMinor, expected: expectedMinor } = detail as Partial<CountDetail>;
    const isWhole = currency !== undefined && countedMinor !== undefined && expectedMinor !== undefined;
    return (
      <>
        <a href={pageLink(desk, `${root}/cash`, { date: subjectId })}>{said.team.actions[action]}</a>
        {isWhole && ` · ${countWords(desk, { currency, countedMinor, expectedMinor })}`}
      </>
    );
  }
  const happened = said.booking.happened[action];
  if (happened === undefined) return <>{saidOf(said.team.actions, action) ?? <code>{action}</code>}</>;
  return (
    <a href={pageLink(desk, `${root}/bookings/${subjectId}`)}>
      {detail.mistake === true ? said.money.takenBack : happened}
    </a>
  );
};
