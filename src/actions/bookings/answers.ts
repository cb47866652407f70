// A customer's answers to the questions of a service.

import type { InputProblem } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import type { PlaceRequest } from "./place-command";

/** Problems of the answers to the service's questions. Staff may leave questions unanswered. */
export function answerProblems(
  service: Service,
  { answers, by }: Pick<PlaceRequest, "answers" | "by">,
): InputProblem[] {
  const problems: InputProblem[] = [];
  const known = new Set(service.questions.map((question) => question.id));
  for (const id of Object.keys(answers)) {
    if (!known.has(id))
      problems.push({ pointer: `/answers/${escapePointer(id)}`, detail: "is not a question of this service" });
  }
  for (const { id, kind, required, options } of service.questions) {
    const answer = answers[id] ?? null;
    const pointer = `/answers/${id}`;
    const isMissing = answer === null || answer === "" || (kind === "checkbox" && answer === false);
    if (isMissing) {
      if (required && by.kind === "customer") problems.push({ pointer, detail: "needs an answer" });
    } else if (kind === "checkbox" ? typeof answer !== "boolean" : typeof answer !== "string") {
      problems.push({ pointer, detail: kind === "checkbox" ? "must be true or false" : "must be text" });
    } else if (kind === "select" && !options.some((option) => option.normalize() === String(answer))) {
      problems.push({ pointer, detail: "must be one of the options" });
    }
  }
  return problems;
}

function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function withoutNulls(answers: PlaceRequest["answers"]): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(answers).filter((entry): entry is [string, string | boolean] => entry[1] !== null),
  );
}
