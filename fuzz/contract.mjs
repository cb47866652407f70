// What the OpenAPI document promises, made into checks. Nothing here knows the code of the Worker. The running server
// gives out the document, with the operations, their schemas, statuses and codes of refusals.

import Ajv from "ajv/dist/2020.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const INTERNALS = /SQLITE|D1_ERROR|ZodError|TypeError|\bat \w+ \(|\.ts:\d|node_modules/;

/** Such an operation needs the cookie of a person who is signed in. No client here is one. */
function isForPersons({ security }) {
  return security.length === 1 && "person" in security[0];
}

export class Contract {
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
    this.ajv.addFormat("date-time", DATE_TIME);
    this.ajv.addFormat("uri", (text) => URL.canParse(text));
    this.ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
    this.ajv.addSchema({ $id: "contract", components: document.components });
    this.validators = new Map();
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      METHODS.filter((method) => methods[method] && !isForPersons(methods[method])).map((method) =>
        this.operationOf(path, method, methods[method]),
      ),
    );
    this.byName = new Map(this.operations.map((operation) => [operation.name, operation]));
  }

  operationOf(path, method, said) {
    // Where a route can do without any token, the first of the list asks for none.
    const [asked = {}] = said.security;
    const named = (place) => said.parameters.filter((parameter) => parameter.in === place);
    return {
      name: said.operationId,
      method: method.toUpperCase(),
      path,
      params: named("path").map(({ name }) => name),
      query: named("query"),
      body: said.requestBody?.content["application/json"].schema ?? null,
      isKeyed: named("header").some(({ name }) => name === "Idempotency-Key"),
      needsKey: named("header").some(({ name, required }) => name === "Idempotency-Key" && required),
      takesIfMatch: named("header").some(({ name }) => name === "If-Match"),
      takesToken: "booking" in asked,
      scope: said["x-scope"] ?? null,
      isStaff: "staff" in asked,
      isOperator: "operator" in asked,
      responses: said.responses,
    };
  }

  /** The schema itself, wherever it is kept. */
  resolve(schema) {
    const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    return name ? this.document.components.schemas[name] : schema;
  }

  /** What is wrong with a value, in words; null when it fits. */
  misfit(schema, value) {
    const key = JSON.stringify(schema);
    let validate = this.validators.get(key);
    if (!validate) {
      validate = this.ajv.compile(JSON.parse(key.replaceAll('"#/components/', '"contract#/components/')));
      this.validators.set(key, validate);
    }
    return validate(value) ? null : this.ajv.errorsText(validate.errors);
  }

  /** Everything that an answer owes to its operation and does not give. */
  faultsOf(operation, answer) {
    const { status, headers, json, text } = answer;
    const faults = [];
    const owe = (isGiven, fault) => isGiven || faults.push(fault);
    owe(/^[\w.-]+$/.test(headers["x-request-id"] ?? ""), "no X-Request-Id");
    if (status === 101) return operation.responses[101] ? faults : [...faults, "101 is not documented"];
    owe(headers["x-content-type-options"] === "nosniff", "no X-Content-Type-Options");
    const isOpen = operation.path.startsWith("/v1/public/") || operation.path === "/health";
    owe((headers["access-control-allow-origin"] === "*") === isOpen, "CORS is not as the convention says");
    owe(!INTERNALS.test(text), "internal text left");
    const said = operation.responses[status];
    if (!said) return [...faults, `${status} is not documented`];
    const media = Object.keys(said.content ?? {})[0];
    if (!media) {
      owe(text === "", `${status} has a body`);
      return faults;
    }
    owe((headers["content-type"] ?? "").startsWith(media), `is ${headers["content-type"]}, not ${media}`);
    const value = media.includes("json") ? json : text;
    const misfit = this.misfit(said.content[media].schema, value);
    owe(misfit === null, `does not fit its schema: ${misfit}`);
    if (media === "application/problem+json") faults.push(...problemFaults(answer, said.description.split(", ")));
    return faults;
  }
}

/** What every refusal owes; `codes` are those listed for its status. */
export function problemFaults({ status, headers, json }, codes) {
  const faults = [];
  const owe = (isGiven, fault) => isGiven || faults.push(fault);
  owe(headers["content-type"] === "application/problem+json", `is ${headers["content-type"]}, not a problem`);
  owe(json?.status === status, `its status says ${json?.status}`);
  owe(codes.includes(json?.code), `code ${json?.code} is not listed for ${status}`);
  owe(json?.request_id === headers["x-request-id"], "its request_id is not that of the header");
  owe(json?.type === `/docs#${json?.code}`, `its type is ${json?.type}`);
  owe(headers["cache-control"] === "no-store", "may be cached");
  if (status === 401) owe(/Bearer/.test(headers["www-authenticate"] ?? ""), "no WWW-Authenticate");
  if (status === 429 || status === 503) owe(/^\d+$/.test(headers["retry-after"] ?? ""), "no Retry-After");
  return faults;
}
