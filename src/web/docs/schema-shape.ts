// JSON Schema for readers: one field a line, `?` for an optional one, bounds and notes after it.

type Json = Record<string, unknown>;

/** The shape of a schema, with its references resolved. */
export function shapeOf(schema: Json, schemas: Json, indent = ""): string {
  const { $ref } = schema;
  if (typeof $ref === "string") {
    const named = schemas[$ref.split("/").at(-1) ?? ""];
    return named ? shapeOf(named as Json, schemas, indent) : "anything";
  }
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (choices) return choices.map((choice) => shapeOf(choice, schemas, indent)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => shapeOf({ ...schema, type }, schemas, indent)).join(" | ");
  }
  if (schema.type === "null") return "null";
  if (schema.type === "array") return `[ ${shapeOf((schema.items ?? {}) as Json, schemas, indent)}, ... ]`;
  if (schema.type === "object") return objectShape(schema, schemas, indent);
  return typeof schema.type === "string" ? `${schema.type}${notesOf(schema)}` : "anything";
}

function objectShape(schema: Json, schemas: Json, indent: string): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  if (properties.length === 0) {
    const values = schema.additionalProperties;
    return typeof values === "object" && values ? `{ any name: ${shapeOf(values as Json, schemas, indent)} }` : "{}";
  }
  const required = new Set((schema.required ?? []) as string[]);
  const inner = `${indent}  `;
  const lines = properties.map(
    ([name, value]) => `${inner}${name}${required.has(name) ? "" : "?"}: ${shapeOf(value, schemas, inner)}`,
  );
  return `{\n${lines.join("\n")}\n${indent}}`;
}

function notesOf(schema: Json): string {
  const notes: string[] = [];
  if (typeof schema.format === "string") notes.push(schema.format);
  if (isBound(schema.minimum) || isBound(schema.maximum))
    notes.push(`${schema.minimum ?? ""}..${schema.maximum ?? ""}`);
  if (typeof schema.maxLength === "number") notes.push(`at most ${schema.maxLength} characters`);
  if (typeof schema.description === "string") notes.push(schema.description);
  return notes.length > 0 ? ` (${notes.join("; ")})` : "";
}

/** The bounds of safe integers say nothing about the field. */
function isBound(bound: unknown): boolean {
  return typeof bound === "number" && Math.abs(bound) !== Number.MAX_SAFE_INTEGER;
}
