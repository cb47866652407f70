// A guide, and whom the guides book for. A value in angle brackets in an answer is an input of a later step.

export type Step = {
  readonly says: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** The caller: staff, or the holder of a token. Absent for the public. */
  readonly bearer?: "staff" | "<token>";
  readonly body?: unknown;
  readonly status: number;
  /** The part of the answer that matters. */
  readonly answer: unknown;
};

export type Guide = {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly steps: readonly Step[];
  /** Code of a client, with its name. */
  readonly code?: { readonly label: string; readonly text: string };
  readonly after: string;
};

export const JANE = { name: "Jane Smith", email: "jane@example.com" };
