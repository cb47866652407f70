// Receivers of webhooks inside a test: what a host answers, and what it was sent, checked by the standard's own library.

import { Webhook } from "standardwebhooks";
import { vi } from "vitest";

export type Received = {
  readonly id: string;
  /** Epoch ms of the try, as the header says. */
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked at by tests, field by field
  readonly body: any;
};

type Answer = (received: Received) => Response | Promise<Response>;

const hosts = new Map<string, { answer: Answer; readonly received: Received[] }>();

/** Takes the place of the internet: only receivers of the test answer. */
export function listenForPosts(): void {
  hosts.clear();
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const host = hosts.get(new URL(request.url).host);
    if (!host) throw new TypeError("Network connection lost.");
    const text = await request.text();
    const headers = Object.fromEntries(request.headers);
    const at = Number(headers["webhook-timestamp"]) * 1_000;
    const received = { id: headers["webhook-id"] ?? "", at, headers, text, body: JSON.parse(text) };
    host.received.push(received);
    return host.answer(received);
  });
}

export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on. */
  answers: (answer: Answer | number) => void;
  /** Ids of the events that it took, each once. */
  ids: () => string[];
};

let made = 0;

export function receiver(answer: Answer | number = 204): Receiver {
  made += 1;
  const host = `hooks${made}.example.com`;
  const asAnswer = (given: Answer | number): Answer =>
    typeof given === "number" ? () => new Response(null, { status: given }) : given;
  const known = { answer: asAnswer(answer), received: [] as Received[] };
  hosts.set(host, known);
  return {
    url: `https://${host}/berth`,
    received: known.received,
    answers: (given) => void (known.answer = asAnswer(given)),
    ids: () => [...new Set(known.received.map(({ id }) => id))],
  };
}

/** Whether a secret verifies what was sent, at the time of the try. */
export function isVerified(secret: string, { text, headers, at }: Received): boolean {
  const now = vi.spyOn(Date, "now").mockReturnValue(at);
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    now.mockRestore();
  }
}
