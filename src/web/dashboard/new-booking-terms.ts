// What a new booking asks for beside customer and start: for how many, which period, which session, how often, and the
// answers to the questions. Each counts only where the chosen service asks for it.

import { answerProblems } from "../../actions/bookings/answers";
import type { PlaceRequest } from "../../actions/bookings/place-command";
import { listResources } from "../../actions/resources/list-resources";
import { listSessions } from "../../actions/sessions/list-sessions";
import { ONE_PLACE, type Terms } from "../../domain/booking/booking-request";
import type { InputProblem } from "../../domain/refusal";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import { localDateOf } from "../../domain/time/local-time";
import { MOST_OCCURRENCES, type RecurrenceRule } from "../../domain/time/recurrence";
import { say, sayNumber } from "../../i18n/words/say";
import type { KeptSession } from "../../objects/messages";
import { ruleOf } from "../booking/repeat";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";

/** What the chosen service leaves open. */
export type Offered = {
  /** The most places or guests of one booking; 1 where the service asks for none. */
  readonly mostPlaces: number;
  /** The most units that one resource has: desks in a row, chairs in a salon. */
  readonly mostUnits: number;
  readonly hasLength: boolean;
  readonly periods: readonly { readonly id: string; readonly name: string }[];
  /** Sessions to come with a free place. */
  readonly sessions: readonly KeptSession[];
};

const MOST_SESSIONS = 50;
const MOST_RESOURCES = 500;
const MOST_PARTY = 10_000;

export async function readOffered(desk: Desk, service: Service): Promise<Offered> {
  const { deps, staff, configuration, now } = desk;
  const today = localDateOf(configuration.tenant.timeZone, now);
  const isGroup = service.seats > 1;
  const [sessions, resources] = await Promise.all([
    // A member with only some resources has no part in sessions.
    isGroup && staff.resources === "all"
      ? listSessions(deps, staff.tenantId, { service: service.id, from: today, limit: MOST_SESSIONS })
      : null,
    isGroup ? null : listResources(deps, staff.tenantId, { limit: MOST_RESOURCES }),
  ]);
  const serving = new Set(resourcesOf(service));
  const own = (resources?.ok ? resources.value.rows : []).filter(({ id }) => serving.has(id));
  const { duration } = service;
  return {
    mostPlaces: isGroup ? service.seats : Math.max(1, ...own.map(({ maxGuests }) => maxGuests ?? 1)),
    mostUnits: Math.max(1, ...own.map(({ capacity }) => capacity)),
    hasLength: duration.kind === "flexible",
    periods:
      duration.kind === "periods"
        ? duration.periods.filter(({ active }) => active).map(({ id, label }) => ({ id, name: label }))
        : [],
    sessions: sessions?.ok
      ? sessions.value.rows.filter(
          ({ session, seats, taken }) => session.status === "open" && session.startAt > now && taken < seats,
        )
      : [],
  };
}

export type ReadTerms = {
  readonly terms: Terms;
  readonly session: KeptSession["session"] | null;
  readonly rule: RecurrenceRule | null;
  readonly answers: PlaceRequest["answers"];
  /** By the names of the fields. */
  readonly problems: ReadonlyMap<string, string>;
  /** Of the answers, by their place in a request. */
  readonly unanswered: readonly InputProblem[];
};

export function readTerms(desk: Desk, service: Service, offered: Offered, values: FormValues): ReadTerms {
  const { words, locale, staff } = desk;
  const problems = new Map<string, string>();
  const given = (name: string) => (values.get(name) ?? "").trim();
  const count = (name: string, isAsked: boolean, most: number): number => {
    const text = given(name);
    if (!isAsked || text === "") return 1;
    const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= most) return number;
    problems.set(name, say(words.badNumber, { from: sayNumber(locale, 1), to: sayNumber(locale, most) }));
    return 1;
  };
  const isGroup = service.seats > 1;
  const minutes = given("minutes");
  const isLength = /^\d{1,5}$/.test(minutes) && Number(minutes) > 0;
  if (offered.hasLength && minutes !== "" && !isLength) problems.set("minutes", words.badInput);
  const period = given("period");
  const isPeriod = offered.periods.some(({ id }) => id === period);
  if (offered.periods.length > 0 && period !== "" && !isPeriod) problems.set("period", words.badChoice);
  const chosen = given("session");
  const session = offered.sessions.find(({ session: { id } }) => id === chosen)?.session ?? null;
  if (isGroup && chosen !== "" && session === null) problems.set("session", words.badChoice);
  const terms = {
    ...ONE_PLACE,
    durationMinutes: offered.hasLength && isLength ? Number(minutes) : null,
    periodId: isPeriod ? period : null,
    seats: count("seats", isGroup, offered.mostPlaces),
    // A room too small for them is a rule of the calendar, not of the form.
    guests: count("guests", !isGroup && offered.mostPlaces > 1, MOST_PARTY),
    units: count("units", offered.mostUnits > 1, offered.mostUnits),
  };
  const repeated = ruleOf(given("repeat"), Number(given("count")), MOST_OCCURRENCES);
  if (repeated === "bad") {
    problems.set(
      "count",
      say(words.badNumber, { from: sayNumber(locale, 2), to: sayNumber(locale, MOST_OCCURRENCES) }),
    );
  }
  const answers = answersIn(service, given);
  return {
    terms,
    session,
    rule: session !== null || repeated === "bad" ? null : repeated,
    answers,
    problems,
    unanswered: answerProblems(service, { answers, by: staff.actor }),
  };
}

/** Staff may leave any question open, so what they left empty is no answer. */
function answersIn({ questions }: Service, given: (name: string) => string): Record<string, string | boolean> {
  return Object.fromEntries(
    questions.flatMap(({ id, kind }) => {
      const value = given(`answers[${id}]`);
      return value === "" ? [] : [[id, kind === "checkbox" ? true : value]];
    }),
  );
}
