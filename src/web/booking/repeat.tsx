// Booking the same time repeatedly. A preview shows the dates, their total price and the dates left out. The customer
// then books exactly that, or sees what has changed.

import type { FC } from "hono/jsx";
import { awaitsApproval, awaitsPayment } from "../../domain/payments/terms";
import type { Refusal, RefusalCode } from "../../domain/refusal";
import { DEFAULT_SERIES_MAX, periodOf, type Service } from "../../domain/tenant/service";
import type { RecurrenceRule } from "../../domain/time/recurrence";
import { formatAt, formatMoney } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { spanWords } from "../../i18n/when-words";
import { say, sayCount, sayNumber } from "../../i18n/words/say";
import { yourTime } from "../../i18n/zone-words";
import type { SeriesAgreed, SeriesPreview } from "../../objects/messages";
import { Hidden, Problem } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import type { ShownZone } from "./shown-zone";

const MOST_REPEATS = 52;
const FEWEST_REPEATS = 2;

/** The most repetitions for a customer; less than 2 when only staff may book series, or each date is paid by itself. */
export function mostRepeats(service: Service): number {
  if (service.seats > 1 || (service.price !== null && awaitsPayment(service))) return 0;
  return Math.min(MOST_REPEATS, service.seriesMax ?? DEFAULT_SERIES_MAX);
}

const RULES = {
  daily: { freq: "daily", interval: 1 },
  weekly: { freq: "weekly", interval: 1 },
  fortnightly: { freq: "weekly", interval: 2 },
  monthly: { freq: "monthly", interval: 1 },
} as const;

/** How often a booking can repeat. */
export const REPEATS = ["daily", "weekly", "fortnightly", "monthly"] as const satisfies (keyof typeof RULES)[];

/** The rule of a choice and a number of dates; null for no choice, `bad` for a number out of reach. */
export function ruleOf(how: string, count: number, most: number): RecurrenceRule | null | "bad" {
  if (!Object.hasOwn(RULES, how)) return null;
  if (!Number.isInteger(count) || count < FEWEST_REPEATS || count > most) return "bad";
  return { ...RULES[how as keyof typeof RULES], end: { count }, byDay: [] };
}

/** The repetition that a form requests; null for none, `bad` for an invalid number. */
export type Repeated = { readonly rule: RecurrenceRule; readonly asked: string };

export function repeatOf(values: FormValues, service: Service): Repeated | null | "bad" {
  const how = values.get(FIELD.repeat) ?? "";
  if (mostRepeats(service) < FEWEST_REPEATS) return null;
  const count = Number(values.get(FIELD.count));
  const rule = ruleOf(how, count, mostRepeats(service));
  return rule === null || rule === "bad" ? rule : { rule, asked: `${how}~${count}` };
}

export function badCount(page: PageContext, service: Service): string {
  return countWords(page, mostRepeats(service));
}

/** A series with many candidates may have fewer dates than the service allows; the home names the number. */
export function tooManyDates(page: PageContext, { problems = [] }: Refusal): string {
  const most = /at most (\d+)/.exec(problems[0]?.detail ?? "")?.[1];
  return most === undefined ? page.words.badInput : countWords(page, Number(most));
}

function countWords({ words, locale }: PageContext, most: number): string {
  return say(words.badNumber, { from: sayNumber(locale, FEWEST_REPEATS), to: sayNumber(locale, most) });
}

/** The preview that the customer saw of this series; null without one, or when the form now requests another series. */
export function agreedIn(values: FormValues, { asked }: Repeated): SeriesAgreed | null {
  const [, count, amountMinor] =
    new RegExp(`^${asked}~(\\d{1,3})~(\\d{1,16})$`).exec(values.get(FIELD.seen) ?? "") ?? [];
  return count === undefined ? null : { count: Number(count), amountMinor: Number(amountMinor) };
}

/** A series as the preview shows it. */
export type SeenSeries = { readonly preview: SeriesPreview; readonly asked: string };

function agreedOf({ occurrences }: SeriesPreview): SeriesAgreed {
  const amountMinor = occurrences.reduce((sum, { price }) => sum + (price?.amountMinor ?? 0), 0);
  return { count: occurrences.length, amountMinor };
}

function totalWords({ locale, words }: PageContext, { occurrences }: SeriesPreview): string | null {
  const price = occurrences[0]?.price;
  if (!price) return null;
  const { amountMinor } = agreedOf({ occurrences } as SeriesPreview);
  return amountMinor === 0 ? words.free : formatMoney(locale, { ...price, amountMinor });
}

/** `Book 4 times, $140`. */
export function bookWords(page: PageContext, service: Service, { preview }: SeenSeries): string {
  const { words, locale } = page;
  const sentence = awaitsApproval(service, service.price) ? words.seriesAsk : words.seriesConfirm;
  const text = sayCount(locale, sentence, preview.occurrences.length);
  const price = totalWords(page, preview);
  return price === null ? text : say(words.withPrice, { text, price });
}

type RepeatProps = {
  page: PageContext;
  service: Service;
  periodId: string | null;
  values: FormValues;
  problem: string | null;
  seen: SeenSeries | null;
  zone: ShownZone;
};

export const Repeat: FC<RepeatProps> = (props) => {
  const { page, service, values, problem, seen } = props;
  const { words } = page;
  const most = mostRepeats(service);
  const chosen = values.get(FIELD.repeat) ?? "";
  const options = {
    "": words.never,
    daily: words.daily,
    weekly: words.weekly,
    fortnightly: words.fortnightly,
    monthly: words.monthly,
  };
  return (
    <details class="repeat" open={chosen !== ""}>
      <summary>{words.repeat}</summary>
      <div class="row">
        <label class="field">
          <span>{words.repeatHow}</span>
          <select name={FIELD.repeat}>
            {Object.entries(options).map(([value, label]) => (
              <option value={value} selected={value === chosen}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label class="field narrow">
          <span>{words.repeatCount}</span>
          <input
            type="number"
            name={FIELD.count}
            min={String(FEWEST_REPEATS)}
            max={String(most)}
            value={values.get(FIELD.count) ?? String(Math.min(4, most))}
            inputmode="numeric"
            {...(problem !== null && { "aria-invalid": "true", "aria-describedby": "f-count-problem" })}
          />
        </label>
        <button class="button quiet often" type="submit" name={FIELD.command} value="preview">
          {words.showDates}
        </button>
      </div>
      <Problem id="f-count-problem" text={problem} />
      {seen && <SeriesDates {...props} seen={seen} />}
    </details>
  );
};

const SeriesDates: FC<Pick<RepeatProps, "page" | "service" | "periodId" | "zone"> & { seen: SeenSeries }> = (props) => {
  const { page, service, periodId, zone, seen } = props;
  const { words, locale } = page;
  const { occurrences, skipped } = seen.preview;
  const { count, amountMinor } = agreedOf(seen.preview);
  const total = totalWords(page, seen.preview);
  const isOnePrice = occurrences.every(({ price }) => price?.amountMinor === occurrences[0]?.price?.amountMinor);
  return (
    <div class="dates" data-dates>
      {count > 0 && <Hidden values={{ seen: `${seen.asked}~${count}~${amountMinor}` }} />}
      <h3 tabindex={-1} data-focus>
        {count > 0 ? sayCount(locale, words.seriesCount, count) : words.seriesNone}
        {total !== null && (
          <span>
            {words.total}: {total}
          </span>
        )}
      </h3>
      <ul class="series">
        {occurrences.map((one) => (
          <li>
            <span>
              {spanWords(page, zone.timeZone, one, periodOf(service, periodId), "dateTimeYear")}{" "}
              <small>{yourTime(page, zone, one.startAt)}</small>
            </span>
            {!isOnePrice && one.price && <span>{formatMoney(locale, one.price)}</span>}
          </li>
        ))}
      </ul>
      {count > 0 && awaitsPayment(service) && <p>{words.seriesUnpaid}</p>}
      <LeftOut page={page} skipped={skipped} timeZone={zone.timeZone} />
    </div>
  );
};

/** The dates left out of a series, each with its reason. */
export const LeftOut: FC<{
  page: PageContext;
  skipped: readonly { readonly startAt: number; readonly code: RefusalCode }[];
  timeZone: string;
  /** It stands right below the page's title. */
  isPart?: boolean;
}> = ({ page, skipped, timeZone, isPart = false }) =>
  skipped.length === 0 ? null : (
    <>
      {isPart ? <h2>{page.words.seriesSkipped}</h2> : <h3>{page.words.seriesSkipped}</h3>}
      <ul class="series skipped">
        {skipped.map(({ startAt, code }) => (
          <li>
            <span>{formatAt(page.locale, "dateTimeYear", timeZone, startAt)}</span>{" "}
            <small>{whyWords(page, code)}</small>
          </li>
        ))}
      </ul>
    </>
  );

function whyWords(page: PageContext, code: RefusalCode): string {
  return code === "slot_taken" || code === "seats_full" ? page.words.takenThen : refusalSentence(page, { code }, "");
}
