// Bookings that ask for money, as their client knows them.

/**
 * A booking that was asked for, with what its client knows of its money. `steps` has in order what staff gave back of it
 * and asked for again.
 */
function orderOf(known, token) {
  return { known, token, isPaid: false, pages: new Set(), refusedOn: new Set(), taken: [], returned: [], steps: [] };
}

/** What the client keeps of a booking that asks for money; also of one that was answered after a repeat. */
export function keepOrder(client, known) {
  if (client.orders.some((one) => one.known === known)) return;
  client.orders.push(orderOf(known, known.manageToken));
  client.history.orders.set(known.id, client.orders.at(-1));
}

export function ownOrder(client, id) {
  return client.orders.find(({ known }) => known.id === id) ?? null;
}

export function draw(client, isWanted = () => true) {
  const fit = client.orders.filter(isWanted);
  return fit.length > 0 ? client.random.pick(fit) : null;
}

export const paid = ({ isPaid }) => isPaid;
