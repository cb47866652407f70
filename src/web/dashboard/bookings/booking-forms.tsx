// The forms about one booking. Each carries the revision that its reader saw.

import type { FC } from "hono/jsx";
import {
  type BookingStatus,
  type Mark,
  removableMark,
  settableMarks,
  statusAt,
  whyNotRestored,
} from "../../../domain/booking/booking";
import { feeOfNow } from "../../../domain/payments/standing";
import { mayDo } from "../../../domain/tenant/actor";
import { formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Panel, Telling, Trouble } from "./act-panel";
import { addressOf, type BookingView, OPEN } from "./booking-kit";
import { CorrectPanel } from "./correct-panel";
import { MovePanel } from "./move-panel";
import { isJustMade, PayLink } from "./pay-link";
import { LinkPanel, TakePanel } from "./take-panels";

const CORRECTABLE: readonly BookingStatus[] = [...OPEN, "completed", "no_show"];

export const Actions: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { said, staff, now } = desk;
  const { booking } = shown.kept;
  const status = statusAt(booking, now);
  if (!mayDo(staff.actor, "bookings")) return <p class="soft">{said.booking.only}</p>;
  const words = { arrive: said.act.arrived, complete: said.act.completed, no_show: said.act.noShow };
  const mark = removableMark(booking, now);
  const fee = feeIn(view);
  return (
    <div class="acts">
      {tried && tried.act !== "move" && <Trouble {...view} />}
      {isJustMade(view) && <PayLink {...view} />}
      <div class="panels">
        {status === "pending" && <OneTap view={view} act="confirm" text={said.act.approve} isMain />}
        {settableMarks(booking, now).map((act, at) => (
          <>
            {act === "no_show" && fee !== null && (
              <OneTap view={view} act="fee" text={say(said.act.noShowFee, { amount: fee.words })} fee={fee.minor} />
            )}
            <OneTap
              view={view}
              act={act}
              text={act === "no_show" && fee !== null ? said.act.noShowFree : words[act]}
              isMain={at === 0}
            />
          </>
        ))}
        {status === "no_show" && fee !== null && (
          <OneTap view={view} act="fee" text={say(said.act.takeFee, { amount: fee.words })} fee={fee.minor} />
        )}
        {mark !== null && <OneTap view={view} act="unmark" text={said.booking.takeMark} mark={mark} />}
        {whyNotRestored(booking, now) === null && (
          <OneTap view={view} act="restore" text={said.booking.doRestore} isMain />
        )}
        {OPEN.includes(status) && <MovePanel {...view} />}
        {(CORRECTABLE.includes(status) || tried?.act === "amend") && <CorrectPanel {...view} />}
        {status === "pending" && (
          <EndPanel view={view} act="reject" title={said.booking.declineTitle} button={said.booking.doDecline} />
        )}
        <TakePanel {...view} />
        <LinkPanel {...view} />
        {(OPEN.includes(status) || status === "held" || tried?.act === "cancel") && (
          <EndPanel view={view} act="cancel" title={said.booking.cancelTitle} button={said.booking.doCancel} />
        )}
      </div>
    </div>
  );
};

/** What can be taken of the kept card. Members who do not see money take nothing. */
function feeIn({ desk, shown }: BookingView): { readonly minor: number; readonly words: string } | null {
  const { booking } = shown.kept;
  const minor = desk.staff.seesMoney ? feeOfNow(booking) : 0;
  if (minor === 0 || booking.price === null) return null;
  return { minor, words: formatMoney(desk.locale, { ...booking.price, amountMinor: minor }) };
}

const OneTap: FC<{ view: BookingView; act: string; text: string; isMain?: boolean; mark?: Mark; fee?: number }> = ({
  view,
  act,
  text,
  isMain,
  mark,
  fee,
}) => (
  <form method="post" action={addressOf(view.desk, view.shown.kept.booking.id)}>
    <input type="hidden" name="revision" value={view.shown.kept.booking.revision} />
    {fee !== undefined && <input type="hidden" name="fee" value={fee} />}
    {mark !== undefined && <input type="hidden" name="mark" value={mark} />}
    <button class={isMain ? "button main" : "button"} type="submit" name="do" value={act}>
      {text}
    </button>
  </form>
);

function hasFollowing({ shown: { kept, series } }: BookingView): boolean {
  return series.some(({ booking }) => booking.startAt > kept.booking.startAt && OPEN.includes(booking.status));
}

const EndPanel: FC<{ view: BookingView; act: "cancel" | "reject"; title: string; button: string }> = ({
  view,
  act,
  title,
  button,
}) => {
  const { said } = view.desk;
  const values = view.tried?.act === act ? view.tried.values : null;
  return (
    <Panel view={view} act={act} title={title}>
      <div class="field">
        <label for={`f-reason-${act}`}>{said.booking.reason}</label>
        <input
          id={`f-reason-${act}`}
          type="text"
          name="reason"
          maxlength={500}
          value={values?.get("reason") ?? ""}
          aria-describedby={`f-reason-${act}-hint`}
        />
        <small class="hint" id={`f-reason-${act}-hint`}>
          {said.booking.reasonHint}
        </small>
      </div>
      {act === "cancel" && hasFollowing(view) && (
        <label class="check">
          <input type="checkbox" name="following" value="1" checked={values?.has("following") ?? false} />
          <span>{said.booking.following}</span>
        </label>
      )}
      <Telling view={view} act={act} />
      <button class="button danger" type="submit" name="do" value={act}>
        {button}
      </button>
    </Panel>
  );
};
