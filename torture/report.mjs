// What a run says in its end: what broke, with the operations that it is about, and the money that moved.

const MOST_TOLD = 12;

export function report(history, seed, folder, say) {
  for (const { subject, text } of history.violations.slice(0, MOST_TOLD)) {
    say(`VIOLATION ${subject}: ${text}`);
    const known = history.bookings.get(subject);
    const words = new Set([subject, known?.subject, ...(text.match(/(?:bkg|ses|wle|ser)_\w+/g) ?? [])]);
    for (const line of history.linesOn(words)) say(`    ${JSON.stringify(line)}`);
  }
  const { violations, operations } = history;
  for (const [by, { businesses, payments, second, refunds, parts }] of history.money) {
    const more = `${second} of them beside another one, ${refunds} refunds, ${parts} of a part`;
    say(`${by} for ${businesses} businesses: ${payments} payments, ${more}`);
  }
  say(
    `${operations} operations, ${violations.length} violations, seed ${seed}${violations.length > 0 ? `, history in ${folder}` : ""}`,
  );
}
