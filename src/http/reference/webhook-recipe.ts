/** A receiver in JavaScript, for the guide of webhooks. A test runs it. */
export const WEBHOOK_RECIPE = `import { Webhook } from "standardwebhooks";

// seen remembers the ids that were handled: a Set here, a table with a unique key in production.
export async function receive(request, secret, seen) {
  const body = await request.text(); // the raw body, before any parsing
  let event;
  try {
    event = new Webhook(secret).verify(body, Object.fromEntries(request.headers));
  } catch {
    return new Response("wrong signature", { status: 400 });
  }
  const id = request.headers.get("webhook-id");
  if (!seen.has(id)) {
    seen.add(id);
    const { booking } = event.data;
    if (booking) console.log(event.type, booking.id, "revision", booking.revision);
  }
  return new Response(null, { status: 204 });
}
`;
