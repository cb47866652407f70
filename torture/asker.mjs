// Asks over HTTP. An answer that never came, or that says that the server does not know, leaves open what happened.

const PATIENCE_MS = 20_000;
const AGENDA_PAGE = 10;

export class Asker {
  constructor(origin) {
    this.origin = origin;
  }

  /** `{status, body, sentAt, answeredAt}`; status 0 when there was no answer. */
  async ask(method, path, { body, token, key, headers = {} } = {}) {
    const sentAt = Date.now();
    try {
      const answer = await fetch(`${this.origin}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(key && { "idempotency-key": key }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await answer.text();
      const isReplay = answer.headers.get("idempotency-replayed") === "true";
      return { status: answer.status, body: parsed(text), isReplay, sentAt, answeredAt: Date.now() };
    } catch {
      return { status: 0, body: null, isReplay: false, sentAt, answeredAt: Date.now() };
    }
  }

  /** By the token of the business, or as its owner who is signed in. The same request is always asked in the same way. */
  staff(method, path, more = {}) {
    const isByPerson = this.session && !more.token && sumOf(`${path}${more.key ?? ""}`) % 2 === 0;
    const way = isByPerson ? { headers: { cookie: this.session, origin: this.origin } } : { token: this.token };
    return this.ask(method, `/v1${path}`, { ...way, ...more });
  }

  /** For what has to go well. */
  async must(method, path, body) {
    const key = method === "POST" ? crypto.randomUUID() : undefined;
    const answer = await this.ask(method, path, { body, key, token: this.token });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  /** All rows of a list. */
  async all(path) {
    const rows = [];
    let cursor = null;
    // What a resource carries goes over several pages, few as there may be of it.
    const limit = path.includes("/agenda") ? AGENDA_PAGE : 100;
    do {
      const sign = path.includes("?") ? "&" : "?";
      const page = await this.must("GET", `/v1${path}${sign}limit=${limit}${cursor ? `&cursor=${cursor}` : ""}`);
      rows.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor);
    return rows;
  }
}

function sumOf(text) {
  return [...text].reduce((sum, sign) => sum + sign.codePointAt(0), 0);
}

function parsed(text) {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** The outcome is unknown: no answer, or one that says so. */
export function isOpen({ status }) {
  return status === 0 || status >= 500;
}

export function isDone({ status }) {
  return status >= 200 && status < 300;
}
