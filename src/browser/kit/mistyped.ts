// Detects mistyped e-mail addresses: the domain nearly equals that of a provider with millions of users.

const PROVIDERS =
  `gmail.com googlemail.com yahoo.com yahoo.fr yahoo.co.jp yahoo.co.uk hotmail.com hotmail.fr outlook.com icloud.com mail.com
  ymail.com email.com proton.me protonmail.com t-online.de freenet.de orange.fr wanadoo.fr laposte.net naver.com
  hanmail.net uol.com.br bol.com.br rediffmail.com libero.it`.split(/\s+/);

/** The address that was probably meant; null when it does not look mistyped. */
export function meantAddress(typed: string): string | null {
  const [, local, domain] = /^([^@\s]+)@([^@\s]+)$/.exec(typed.trim().toLowerCase()) ?? [];
  if (!local || !domain || PROVIDERS.includes(domain)) return null;
  const meant = PROVIDERS.find((provider) => isOneSlip(domain, provider));
  return meant === undefined ? null : `${local}@${meant}`;
}

/** One letter too many, missing or wrong, or two letters swapped. */
function isOneSlip(typed: string, meant: string): boolean {
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start++;
  const [rest, wanted] = [typed.slice(start), meant.slice(start)];
  return (
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    rest.slice(1) === wanted.slice(1) ||
    (rest.slice(2) === wanted.slice(2) && rest[0] === wanted[1] && rest[1] === wanted[0])
  );
}
