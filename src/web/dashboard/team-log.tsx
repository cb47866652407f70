// What the members of the business did, and when.

import type { FC } from "hono/jsx";
import type { NamedEntry } from "../../actions/logs/list-audit";
import type { CountDetail } from "../../actions/payments/day-till";
import type { MovedMoney } from "../../domain/events";
import { auditIdOf, makingEventId } from "../../domain/ids";
import { PROVIDER_NAMES } from "../../domain/payments/providers";
import { formatAt, formatMoney } from "../../i18n/format";
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

const PROVIDERS: Readonly<Record<string, string>> = { ...PROVIDER_NAMES, resend: "Resend", twilio: "Twilio" };

const Action: FC<{ desk: Desk; entry: NamedEntry }> = ({ desk, entry }) => {
  const { action, subjectId, detail } = entry;
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
  if (said.booking.happened[action] !== undefined) return <OfBooking desk={desk} entry={entry} />;
  const provider = PROVIDERS[String(detail.provider)];
  return (
    <>
      {saidOf(said.team.actions, action) ?? <code>{action}</code>}
      {provider !== undefined && ` · ${provider}`}
    </>
  );
};

/** It names what the member did, with the amount, and leads to the booking. */
const OfBooking: FC<{ desk: Desk; entry: NamedEntry }> = ({ desk, entry }) => {
  const { subjectId, detail } = entry;
  const { root, locale } = desk;
  const money = detail.money as MovedMoney | undefined;
  const amount = money && formatMoney(locale, { amountMinor: money.amount, currency: money.currency });
  return (
    <>
      <a href={pageLink(desk, `${root}/bookings/${subjectId}`)}>{doneWords(desk, entry)}</a>
      {money !== undefined && money.amount > 0 && ` · ${amount}`}
    </>
  );
};

function doneWords({ said: { team, booking } }: Desk, entry: NamedEntry): string | undefined {
  const { id, action, subjectId, detail } = entry;
  // The event of a booking's making has a name of its own. All later ones of that type answer a request.
  if (action === "booking.confirmed" && id === auditIdOf(makingEventId(subjectId))) return team.booked;
  const { method } = (detail.money ?? {}) as Partial<MovedMoney>;
  if (detail.mistake === true) return team.undone;
  if (action === "payment.succeeded" && method !== undefined && method !== "online") return team.recorded[method];
  if (action.startsWith("payment.refund") && method === "credit") return team.creditBack;
  // Most other events of a booking have no member behind them.
  return team.ofBooking[action] ?? booking.happened[action];
}
