// What the customer reads and presses where they pay: how long the place is kept, the one way to pay, and what came of it.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import { moneyTold } from "../../domain/payments/told";
import type { Configuration } from "../../domain/tenant/configuration";
import { MINUTE_MS } from "../../domain/time/local-time";
import { formatMoney, formatZone } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { timeBeside } from "../../i18n/zone-words";
import { Alert, Countdown } from "../booking/details-form";
import { Contact } from "../kit/business-view";
import { manageLink } from "../kit/manage-link";
import type { PageContext } from "../kit/page-context";
import { FIELD, ONCE } from "../kit/page-names";
import { PayingPanel } from "../kit/paying-panel";
import type { PaymentState } from "./payment-state";

export type PanelProps = {
  readonly page: PageContext;
  readonly state: PaymentState;
  readonly token: string;
  readonly configuration: Configuration;
  /** The customer's zone. It counts where the visitor's is not known. */
  readonly timeZone: string;
  /** The zone in which the page tells when the booking is. */
  readonly besideZone: string;
  /** The customer may have credit, and can prove by mail that it is theirs. */
  readonly isCreditTaken: boolean;
  /** The customer has just booked: our script leads on to where they pay. */
  readonly goesOn?: boolean;
};

/** A link is followed to another site where the answer to a form is not. A frame stays, and the way to pay opens outside. */
export const PayLink: FC<{
  page: PageContext;
  token: string;
  label: string;
  look?: string;
  goesOn?: boolean;
}> = ({ page, token, label, look = "button main", goesOn = false }) => (
  <a
    class={look}
    href={manageLink(page, `${token}/pay`)}
    {...(page.kind === "embed" && { target: "_blank", rel: "noopener noreferrer" })}
    {...(goesOn && page.kind === "own" && { "data-go-on": "" })}
  >
    {label}
  </a>
);

export const PaymentPanel: FC<PanelProps> = ({
  page,
  state,
  token,
  configuration,
  timeZone,
  besideZone,
  isCreditTaken,
  goesOn = false,
}) => {
  const { words, locale } = page;
  const { name } = configuration.tenant;
  switch (state.kind) {
    case "none":
      return null;
    case "due": {
      const { deadline, isOnline, hasFailed } = state;
      const price = formatMoney(locale, state.price);
      const time = untilWords(page, timeZone, deadline, besideZone);
      return (
        <PayingPanel title={words.unpaidTitle}>
          {hasFailed && <p>{words.payFailed}</p>}
          <p>{isOnline ? say(words.unpaidText, { time }) : say(words.unpaidThem, { time, price, name })}</p>
          <TimeToPay page={page} deadline={deadline} timeZone={timeZone} besideZone={besideZone} isSaid />
          {!isOnline && (
            <>
              <p>{say(words.payThemHow, { name })}</p>
              <Contact page={page} configuration={configuration} />
            </>
          )}
          {isOnline && (
            <PayLink page={page} token={token} label={say(words.payDo, { price })} goesOn={goesOn && !isCreditTaken} />
          )}
          {isOnline && page.kind === "embed" && <p class="soft">{words.payOutside}</p>}
          {isCreditTaken && (
            <form method="post" action={manageLink(page, token)}>
              <button class="button" type="submit" name={FIELD.command} value="credit">
                {words.payCredit}
              </button>
            </form>
          )}
        </PayingPanel>
      );
    }
    case "card":
      return (
        <PayingPanel title={words.cardTitle}>
          {state.hasFailed && <p>{words.payFailed}</p>}
          <p>{say(words.cardText, { time: untilWords(page, timeZone, state.deadline, besideZone) })}</p>
          <TimeToPay
            page={page}
            deadline={state.deadline}
            timeZone={timeZone}
            besideZone={besideZone}
            over={words.cardOver}
            isSaid
          />
          <PayLink page={page} token={token} label={words.cardDo} goesOn={goesOn} />
          {page.kind === "embed" && <p class="soft">{words.payOutside}</p>}
        </PayingPanel>
      );
    case "fee": {
      const price = formatMoney(locale, state.price);
      return (
        <PayingPanel title={words.feeTitle}>
          <p>{say(words.feeText, { price, name })}</p>
          <PayLink page={page} token={token} label={say(words.payDo, { price })} />
        </PayingPanel>
      );
    }
    case "rest": {
      const label = say(words.payRest, { price: formatMoney(locale, state.price) });
      return (
        <div class="paying">
          {state.hasFailed && <p>{words.payFailed}</p>}
          <div class="row">
            <PayLink page={page} token={token} label={label} look="button" />
          </div>
        </div>
      );
    }
    case "processing":
    case "unknown": {
      const isKnown = state.kind === "processing";
      return (
        <PayingPanel title={isKnown ? words.bankWorks : words.payChecked}>
          <p>{isKnown ? words.bankWorksText : words.payCheckedText}</p>
          {state.isOver && <p>{words.payOverMoney}</p>}
          {state.deadline !== null && (
            <TimeToPay page={page} deadline={state.deadline} timeZone={timeZone} besideZone={besideZone} />
          )}
          {page.kind === "own" && (
            <div class="row">
              <a class="button quiet" href={manageLink(page, token, { [ONCE.paid]: 1 })} data-turn>
                {words.lookAgain}
              </a>
            </div>
          )}
        </PayingPanel>
      );
    }
    case "over":
      return (
        <Alert title={state.isForCard ? words.cardOver : words.payOver}>
          <p>{words.payOverText}</p>
          {state.mayCome && <p>{words.payOverMoney}</p>}
        </Alert>
      );
    case "late": {
      const price = formatMoney(locale, state.price);
      return (
        <Alert title={words.lateTitle}>
          <p>{say(state.isBack ? words.lateBack : words.lateText, { price })}</p>
        </Alert>
      );
    }
  }
};

/** Without it, a place that waits for money would be let go by its deadline alone. */
export const LetGo: FC<{ page: PageContext; token: string }> = ({ page, token }) => (
  <form method="post" action={manageLink(page, token)} data-post>
    <button class="button quiet" type="submit" name={FIELD.command} value="cancel">
      {page.words.letGo}
    </button>
  </form>
);

/** Money that a provider could not give back. */
export const StuckMoney: FC<{ page: PageContext; kept: KeptBooking; tenantName: string }> = ({
  page: { words, locale },
  kept: { booking },
  tenantName,
}) => {
  const money = moneyTold(booking);
  if (!money || money.stuck === 0) return null;
  const price = formatMoney(locale, { amountMinor: money.stuck, currency: money.currency });
  return <p>{say(words.refundStuck, { price, name: tenantName })}</p>;
};

type TimeToPayProps = {
  readonly page: PageContext;
  readonly deadline: number;
  readonly timeZone: string;
  readonly besideZone: string;
  readonly isSaid?: boolean;
  readonly over?: string;
};

const TimeToPay: FC<TimeToPayProps> = ({
  page,
  deadline,
  timeZone,
  besideZone,
  isSaid = false,
  over = page.words.payOver,
}) => (
  <>
    {isSaid && <ClockOfTime page={page} timeZone={timeZone} at={deadline} />}
    <Countdown page={page} expiresAt={deadline} {...clocksOf(page, timeZone, besideZone)} over={over} isSaid={isSaid} />
    {!isSaid && <ClockOfTime page={page} timeZone={timeZone} at={deadline} />}
  </>
);

/** It stands right below what names the time: with a sentence above, the countdown names none. */
const ClockOfTime: FC<{ page: PageContext; timeZone: string; at: number }> = ({ page, timeZone, at }) =>
  page.visitorZone === null ? <p class="soft">{formatZone(page.locale, timeZone, at)}</p> : null;

const TODAY_MS = 12 * 60 * MINUTE_MS;

/** The visitor's own clock, beside times by another one. Where theirs is not known, a note names the zone. */
function clocksOf({ visitorZone }: PageContext, timeZone: string, besideZone: string) {
  return visitorZone === null ? { timeZone, besideZone: timeZone } : { timeZone: visitorZone, besideZone };
}

/** Until when a place is kept, by the visitor's own clock. */
export function untilWords(page: PageContext, timeZone: string, at: number, besideZone?: string): string {
  const style = at - page.now < TODAY_MS ? "time" : "dateTime";
  return timeBeside(page.locale, style, clocksOf(page, timeZone, besideZone ?? page.visitorZone ?? timeZone), at);
}
