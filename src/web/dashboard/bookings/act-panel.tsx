// The frame of a form about a booking: why it was refused, and whether the customer is told.

import type { Child, FC } from "hono/jsx";
import type { Refusal } from "../../../domain/refusal";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { ruleSentence } from "../rule-words";
import { actorName } from "./booking-history";
import { addressOf, type BookingView } from "./booking-kit";
import { wordOf } from "./status";
import { Taker } from "./taker";

/** Why the press before was refused. A change by someone else in between is named. */
export const Trouble: FC<BookingView> = ({ desk, shown, tried, taken }) => {
  const { said, words } = desk;
  if (!tried) return null;
  const { refusal, problems } = tried;
  if (problems.size > 0 || refusal === null) return <Alert title={words.checkBelow} />;
  if (refusal.code === "revision_mismatch") {
    const [newest] = shown.history;
    // What the product did by itself has no name: money that came, or went back.
    const isNamed = newest !== undefined && (newest.actor !== null || newest.by === "customer");
    const title = isNamed ? say(said.booking.changedBy, { name: actorName(desk, newest) }) : said.booking.changed;
    return (
      <Alert title={title}>
        <p>{said.booking.changedText}</p>
        {newest && <p>{said.booking.happened[newest.type] ?? newest.type}</p>}
      </Alert>
    );
  }
  const aboutMoney = moneySentence(desk, tried.act, refusal);
  if (aboutMoney !== null) return <Alert title={aboutMoney} />;
  if (refusal.code === "invalid_transition" || refusal.code === "already_cancelled") {
    return <Alert title={say(said.booking.notPossible, { status: wordOf(desk, shown.kept.booking) })} />;
  }
  const title = isToldAlready(tried.act, refusal) ? said.booking.toldAlready : ruleSentence(desk, refusal);
  return <Alert title={title}>{taken && <Taker desk={desk} taken={taken} />}</Alert>;
};

function isToldAlready(act: string, { code }: Refusal): boolean {
  return act === "restore" && code === "too_late_to_change";
}

/** Nothing is left to ask for or to give back, or the business takes nothing online. */
function moneySentence({ said }: BookingView["desk"], act: string, { code }: Refusal): string | null {
  const { money } = said;
  if (act === "refund" && code === "invalid_transition") return money.nothingBack;
  if (act === "take_back") return code === "too_late_to_change" ? money.takeBackLate : null;
  if (act !== "link") return null;
  if (code === "unavailable") return money.noOnline;
  return code === "invalid_transition" ? money.nothingToPay : null;
}

/** Names in an address the panel that stands open at first. */
export const OPENED = "open";

export function panelId(act: string): string {
  return `act-${act}`;
}

export const Panel: FC<{ view: BookingView; act: string; title: string; children?: Child }> = ({
  view,
  act,
  title,
  children,
}) => {
  const { booking } = view.shown.kept;
  const opened = view.tried?.act ?? view.desk.url.searchParams.get(OPENED);
  return (
    <details class="panel" name="act" id={panelId(act)} {...(opened === act && { open: true })}>
      <summary class="button">{title}</summary>
      <form class="card form" method="post" action={addressOf(view.desk, booking.id)} data-keep>
        <input type="hidden" name="revision" value={booking.revision} />
        {children}
      </form>
    </details>
  );
};

/** Whether the customer is told, and with which words. They are told unless staff say otherwise. */
export const Telling: FC<{ view: BookingView; act: string; label?: string }> = ({ view, act, label }) => {
  const { said } = view.desk;
  const values = view.tried?.act === act ? view.tried.values : null;
  const { customer } = view.shown.kept.booking;
  // A correction may bring an address where none was. Staff who see none cannot tell whether there is one.
  const mayBeReached = act === "amend" || !view.desk.staff.seesContacts || customer?.email || customer?.phone;
  if (!mayBeReached) return null;
  return (
    <>
      <input type="hidden" name="telling" value="1" />
      <label class="check">
        <input type="checkbox" name="notify" value="1" checked={values === null || values.has("notify")} />
        <span>{label ?? said.booking.notify}</span>
      </label>
      <div class="field">
        <label for={`f-message-${act}`}>{said.booking.sentence}</label>
        <textarea id={`f-message-${act}`} name="message" rows={2} maxlength={500}>
          {values?.get("message") ?? ""}
        </textarea>
      </div>
    </>
  );
};
