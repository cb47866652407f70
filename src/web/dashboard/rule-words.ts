// The rule that stands in the way of a change by staff, in words, with the numbers of the rule.

import type { Refusal } from "../../domain/refusal";
import { formatMinutes } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { say, sayCount } from "../../i18n/words/say";
import type { Desk } from "./desk";

export function ruleSentence(desk: Desk, refusal: Refusal): string {
  const { said, words, locale, configuration } = desk;
  const { rules } = said;
  const { code, facts = {} } = refusal;
  const minutes = (name: string) => formatMinutes(locale, words, Number(facts[name] ?? 0));
  switch (code) {
    case "too_soon":
      return facts.min_notice_minutes
        ? say(rules.too_soon_by, { length: minutes("min_notice_minutes") })
        : rules.too_soon;
    case "too_late":
      return facts.horizon_days === undefined
        ? rules.too_late
        : say(rules.too_late_by, { length: sayCount(locale, words.days, Number(facts.horizon_days)) });
    case "closed":
      return facts.closure_reason ? say(rules.closed_by, { reason: String(facts.closure_reason) }) : rules.closed;
    case "pool_exhausted":
      return facts.pool
        ? say(rules.pool_exhausted_by, {
            pool: String(facts.pool),
            left: minutes("remaining_minutes"),
            needed: minutes("required_minutes"),
          })
        : rules.pool_exhausted;
    case "payment_exceeds_due":
      return desk.said.money.tooMuch;
    default:
      return Object.hasOwn(rules, code)
        ? rules[code as keyof typeof rules]
        : refusalSentence(desk, refusal, configuration.tenant.name);
  }
}
