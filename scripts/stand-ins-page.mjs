// The pages on which a stand-in for a provider takes payments: one form that works without script.

const BUTTONS = [
  ["pay", "Pay"],
  ["decline", "Pay with a card that is declined"],
  ["later", "Pay by a method that takes a while"],
  ["cancel", "Go back without paying"],
];

const OF_A_CARD = [
  ["pay", "Leave the card"],
  ["decline", "Leave a card that is declined"],
  ["cancel", "Go back without a card"],
];

/** A page to pay on, or without an amount to leave a card. `isOpen`: it waits. Otherwise `over` says what became of it. */
export function payPage(provider, { title, minor, currency, said = "", isOpen, over, back }) {
  const buttons = (minor === null ? OF_A_CARD : BUTTONS)
    .map(([value, label]) => `<p><button name="outcome" value="${value}">${label}</button></p>`)
    .join("");
  const body = isOpen
    ? `<form method="post">${buttons}</form>`
    : `<p>This page is ${over}. <a href="${escaped(back)}">Back</a></p>`;
  return html(
    provider,
    `<h1>${escaped(title)}</h1>${minor === null ? "" : `<p><strong>${escaped(amountOf(minor, currency))}</strong></p>`}
     <p>This page stands in for ${provider}. No money moves here: choose what becomes of the payment.</p>
     ${said && `<p role="alert">${escaped(said)}</p>`}${body}`,
  );
}

/** The pages that wait for money, as `[address, title]`. `taken`, as `[id, title]`, can be asked back by a bank. */
export function listPage(provider, pages, taken = []) {
  const links = pages.map(([address, title]) => `<li><a href="${escaped(address)}">${escaped(title)}</a></li>`);
  const disputes = taken.map(
    ([id, title]) =>
      `<p><button name="dispute" value="${escaped(id)}">${escaped(title)}: the bank asks for the money back</button></p>`,
  );
  const form =
    disputes.length > 0 ? `<h1>Payments that were made</h1><form method="post">${disputes.join("")}</form>` : "";
  return html(provider, `<h1>Payments that wait</h1><ul>${links.join("")}</ul>${form}<p>No money moves here.</p>`);
}

export const seeOther = (location) => ({ status: 303, headers: { location }, body: "" });

/** As people write it. The code of the currency stands beside, for one that has no sign. */
function amountOf(minor, currency) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export function html(provider, main) {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>Stand-in for ${provider}</title><link rel="icon" href="data:,">
    <style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:30rem;margin:3rem auto;padding:0 1rem}
    button{font:inherit;padding:.75rem 1rem;width:100%;border:1px solid;border-radius:10px}
    [value=pay]{font-weight:600;background:#3052d6;color:#fff}</style><main>${main}</main></html>`;
  return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
