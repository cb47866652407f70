// One operation of the reference: its purpose, its input, an example, its answers and refusals.

import type { FC } from "hono/jsx";
import { refusalsOf } from "../../http/openapi";
import { SAMPLE_ORIGIN, SAMPLE_TOKEN, samplePath } from "../../http/reference/examples";
import type { Route } from "../../http/route";
import { curlOf, Sample } from "./docs-layout";
import { shapeOf } from "./schema-shape";

type Json = Record<string, unknown>;
type Content = { readonly schema: Json; readonly example?: unknown };
type Answer = { readonly description?: string; readonly content?: Readonly<Record<string, Content>> };
type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
  readonly example?: string;
};

type OperationProps = { readonly route: Route; readonly operation: Json; readonly schemas: Json };

export const Operation: FC<OperationProps> = ({ route, operation, schemas }) => {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const body = contentOf(operation.requestBody as Answer | undefined);
  const answers = Object.entries((operation.responses ?? {}) as Record<string, Answer>).filter(
    ([status]) => status < "400",
  );
  return (
    <details class="op" id={route.name}>
      <summary>
        <span class={`method ${route.method}`}>{route.method}</span>
        <code>{route.path}</code>
        <span class="soft">{route.summary}</span>
      </summary>
      <div>
        <p>{operation.description}</p>
        {parameters.length > 0 && <Parameters name={route.name} parameters={parameters} schemas={schemas} />}
        <div class="pair">
          <div>
            <h3>Request</h3>
            <Sample label={`Request: ${route.name}`} text={requestOf(route, parameters, body)} />
          </div>
          <div>
            <h3>Answer</h3>
            <Sample label={`Answer: ${route.name}`} {...answerOf(answers)} />
          </div>
        </div>
        {body && <Shape title="Fields of the body" schema={body.schema} schemas={schemas} />}
        {answers.map(([status, answer]) => (
          <Shape
            title={`${status} ${answer.description ?? ""}`}
            schema={contentOf(answer)?.schema ?? null}
            schemas={schemas}
          />
        ))}
        <p class="soft">
          Refuses with{" "}
          {refusalsOf(route).map((code, index) => (
            <>
              {index > 0 && ", "}
              <a href={`#${code}`}>{code}</a>
            </>
          ))}
          .
        </p>
      </div>
    </details>
  );
};

type ParametersProps = { readonly name: string; readonly parameters: readonly Parameter[]; readonly schemas: Json };

const Parameters: FC<ParametersProps> = ({ name: operation, parameters, schemas }) => (
  <section class="scroll" tabindex={0} aria-label={`Parameters of ${operation}`}>
    <table class="params">
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">In</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <tr>
            <td>
              <code>{name}</code>
              {required && place !== "path" && <span class="soft"> required</span>}
            </td>
            <td>{place}</td>
            <td>
              {description} <span class="soft">{boundsOf(schema, schemas)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** The values that a parameter allows, if it is more than a text. */
function boundsOf({ description: _, ...schema }: Json, schemas: Json): string {
  const shape = shapeOf(schema, schemas);
  return shape === "string" ? "" : shape;
}

const Shape: FC<{ title: string; schema: Json | null; schemas: Json }> = ({ title, schema, schemas }) =>
  schema === null ? (
    <p class="soft">{title}</p>
  ) : (
    <details>
      <summary>{title}</summary>
      <pre tabindex={0}>{shapeOf(schema, schemas)}</pre>
    </details>
  );

function contentOf(part: Answer | undefined): Content | null {
  return part?.content?.["application/json"] ?? null;
}

function requestOf(route: Route, parameters: readonly Parameter[], body: Content | null): string {
  const query = parameters
    .filter(({ in: place, example }) => place === "query" && example !== undefined)
    .map(({ name, example }) => `${name}=${encodeURIComponent(example as string)}`);
  const path = samplePath(route.path);
  const url = `${SAMPLE_ORIGIN}${path}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  return curlOf({
    method: route.method,
    url,
    bearer: bearerOf(route),
    isKeyed: route.isKeyed === true,
    body: body?.example,
  });
}

function bearerOf({ access, takesBookingToken }: Route): string | null {
  if (typeof access === "object") return "$TOKEN";
  if (access === "operator") return "$OPERATOR_KEY";
  return takesBookingToken ? SAMPLE_TOKEN : null;
}

function answerOf(answers: readonly (readonly [string, Answer])[]): { status: string; text: string } {
  const [status, answer] = answers.find(([one]) => one >= "200") ?? ["204", {}];
  const example = contentOf(answer)?.example;
  const [type = ""] = Object.keys(answer.content ?? {});
  return { status, text: example === undefined ? type : JSON.stringify(example, null, 2) };
}

/** Example problems, for readers who write code that handles them. */
export const PROBLEM_SAMPLES: readonly (readonly [says: string, document: Json])[] = [
  [
    "The answer to invalid input lists every problem, up to 100. Each has a JSON pointer into the body, or the name of the parameter.",
    {
      type: "/docs#invalid_request",
      title: "Invalid request",
      status: 400,
      detail: "The request is not valid; errors lists every problem, up to 100.",
      code: "invalid_request",
      request_id: "0f8fad5b-d9cb-469f-a165-70867728950e",
      errors: [{ pointer: "/customer/email", detail: "must be an e-mail address" }],
    },
  ],
  [
    "A refusal because the time is taken lists the nearest free starts.",
    {
      type: "/docs#slot_taken",
      title: "Time taken",
      status: 409,
      detail: "Another booking or hold has this time; see alternatives.",
      code: "slot_taken",
      request_id: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
      alternatives: [{ start: "2026-12-01T09:35:00-05:00", end: "2026-12-01T10:05:00-05:00" }],
    },
  ],
];
