// What the Worker finds wrong with a request travels with the command. The object looks for the key first, so that a
// retry gets its old answer even after a change of the service.

import type { InputProblem, Refusal } from "../../domain/refusal";
import type { PlaceCommand } from "../../objects/messages";

type Carried = Required<Pick<PlaceCommand, "callerRefusal" | "inputProblems">>;

/** Stops an object of an earlier build, which reads problems alone. The caller never sees it. */
const STAND_IN: InputProblem = { pointer: "", detail: "is refused" };

/** The fields of a command that carry the refusal, for objects of this build and of the one before. */
export function carrying(refusal: Refusal | null): Carried {
  if (refusal === null) return { callerRefusal: null, inputProblems: [] };
  const { problems = [] } = refusal;
  return { callerRefusal: refusal, inputProblems: problems.length > 0 ? problems : [STAND_IN] };
}

/** What the caller is told. An object of an earlier build answers `invalid_request` in place of the caller's refusal. */
export function toldOf({ callerRefusal }: Pick<PlaceCommand, "callerRefusal">, refusal: Refusal): Refusal {
  return callerRefusal && refusal.code === "invalid_request" ? callerRefusal : refusal;
}
