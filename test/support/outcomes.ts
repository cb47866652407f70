// What answers say, in short.

import { type Answer, countBy } from "./api";

/** `201`, or of a refusal `409 slot_taken`. */
export function outcomeOf({ status, body }: Answer): string {
  return `${status} ${body?.code ?? ""}`.trim();
}

export function outcomesOf(answers: readonly Answer[]): string[] {
  return answers.map(outcomeOf);
}

/** How many answers said what. */
export function countOutcomes(answers: readonly Answer[]): Record<string, number> {
  return countBy(answers, outcomeOf);
}

/** The names of the resources of what was booked. */
export function resourcesOf({ body }: Answer): string[] {
  return body.booking.resources.map((one: { name: string }) => one.name);
}
