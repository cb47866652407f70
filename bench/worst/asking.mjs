// Requests of the run, and the dates, times and turns that they name.

const DAY_MS = 86_400_000;

/** A request that is another one each time, so that no answer is remembered. */
export function turns(make) {
  let n = 0;
  return () => make(n++);
}

export async function ask(origin, { method, path, body, headers: own }) {
  const headers = {
    ...own,
    ...(body && { "content-type": "application/json" }),
    ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
  };
  const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  // A connection that was idle may be closed just when it is used again; the key makes asking again safe.
  const once = () => fetch(`${origin}${path}`, options);
  const answer = await once().catch(once);
  return { status: answer.status, text: await answer.text() };
}

export async function send(origin, method, path, body, headers = {}) {
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...headers,
      "content-type": "application/json",
      ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text ? JSON.parse(text) : null };
}

export function date(days) {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

export function clock(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export function round(value) {
  return Math.round(value * 10) / 10;
}
