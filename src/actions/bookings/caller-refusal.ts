// What the Worker finds wrong with a request travels with the command. The object looks for the key first. So a retry
// gets its old answer even after a change of the service.

import { type InputProblem, invalid, type Refusal } from "../../domain/refusal";
import { type Configuration, misnamed } from "../../domain/tenant/configuration";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import type { PlaceCommand } from "../../objects/messages";
import { answerProblems } from "./answers";
import type { PlaceRequest } from "./place-command";

/** What the Worker refuses by the configuration alone, without asking any object. */
export function callerRefusalOf(configuration: Configuration, service: Service, request: PlaceRequest): Refusal | null {
  const choice = choiceRefusal(configuration, service, request);
  if (choice) return choice;
  const problems = request.kind === "book" ? answerProblems(service, request) : [];
  return problems.length > 0 ? { code: "invalid_request", problems } : null;
}

/** Why the caller may not choose the resource that they name. */
export function choiceRefusal(
  configuration: Configuration,
  service: Service,
  { resource, by }: Pick<PlaceRequest, "resource" | "by">,
): Refusal | null {
  if (resource === null) return null;
  const unfit = misnamed(configuration, service, resource);
  if (unfit) return unfit;
  const isForBusiness = resourcesOf(service).length > 1 && !service.customerChoosesResource;
  return by.kind === "customer" && isForBusiness
    ? invalid("/resource", "must be left out: the business chooses it for this service")
    : null;
}

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
export function refusalForCaller({ callerRefusal }: Pick<PlaceCommand, "callerRefusal">, refusal: Refusal): Refusal {
  return callerRefusal && refusal.code === "invalid_request" ? callerRefusal : refusal;
}
