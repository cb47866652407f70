// Error codes of Twilio that matter here (https://www.twilio.com/docs/api/errors).

export type Meaning = {
  readonly outcome: "again" | "refused" | "misconfigured";
  readonly reason: string;
  readonly isAddressDead: boolean;
};

const again = (reason: string): Meaning => ({ outcome: "again", reason, isAddressDead: false });
const refused = (reason: string): Meaning => ({ outcome: "refused", reason, isAddressDead: false });
const dead = (reason: string): Meaning => ({ outcome: "refused", reason, isAddressDead: true });
const misconfigured = (reason: string): Meaning => ({ outcome: "misconfigured", reason, isAddressDead: false });

/** The person ended texts from this sender. Nothing is to be sent again. */
export const OPTED_OUT = "opted_out";

const MEANINGS: Readonly<Record<number, Meaning>> = {
  20003: misconfigured("credentials_refused"),
  20429: again("rate_limited"),
  21211: dead("number_not_valid"),
  21408: misconfigured("country_not_enabled"),
  21606: misconfigured("sender_cannot_text"),
  21608: misconfigured("trial_account"),
  21610: refused(OPTED_OUT),
  21612: refused("no_route"),
  21614: dead("number_takes_no_texts"),
  30003: refused("telephone_unreachable"),
  30005: refused("telephone_unknown"),
  30006: dead("number_takes_no_texts"),
  30007: refused("filtered_by_carrier"),
  30008: refused("carrier_fault"),
  30032: misconfigured("sender_not_registered"),
  30034: misconfigured("sender_not_registered"),
  30036: refused("too_late"),
  63016: refused("template_needed"),
  63018: again("rate_limited"),
  63024: dead("not_on_whatsapp"),
};

/** The telephone was off or out of reach, or its carrier at fault: it may work a little later. */
const MAY_WORK_LATER: readonly string[] = ["telephone_unreachable", "telephone_unknown", "carrier_fault"];

/** Whether a text that failed for this reason is worth another one. */
export function isWorthAnotherText(reason: string | null): boolean {
  return reason !== null && MAY_WORK_LATER.includes(reason);
}

/** What a code means. One that is not known here is null. */
export function meaningOf(code: number): Meaning | null {
  return MEANINGS[code] ?? null;
}
