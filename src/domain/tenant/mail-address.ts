// E-mail addresses: mailboxes by RFC 5321, with internationalised domains. An address is stored as typed, in lower
// case. Two are the same when they match with their domains in ASCII, as mail servers compare them.

const MOST_ADDRESS = 254;
const MOST_LOCAL = 64;
const ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LOCAL = new RegExp(`^(${ATOM}(\\.${ATOM})*|"([ !#-\\[\\]-~]|\\\\[ -~])*")$`);
const PLAIN = new RegExp(`^${ATOM}(\\.${ATOM})*$`);
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The address in its stored form; null for an invalid one. */
export function readMailAddress(written: string): string | null {
  const address = visible(written.normalize("NFC")).trim().toLowerCase();
  const [local, domain] = partsOf(address);
  if (local.length > MOST_LOCAL || !LOCAL.test(local)) return null;
  const ascii = asciiDomain(domain);
  return ascii !== null && local.length + 1 + ascii.length <= MOST_ADDRESS ? address : null;
}

/** The form that comparisons use: the domain in ASCII, and the mailbox without redundant quotes. */
export function mailIdentity(address: string): string {
  const [local, domain] = partsOf(address);
  return `${plainMailbox(local)}@${asciiDomain(domain) ?? domain}`;
}

/** Mail services for which dots in a mailbox mean nothing, by the name that they use themselves. */
const WITHOUT_DOTS: Readonly<Record<string, string>> = { "gmail.com": "gmail.com", "googlemail.com": "gmail.com" };

/**
 * The mailbox that mails to an address most likely arrive in: what follows a `+` is a tag of its owner. It only bounds how
 * much is sent, because some servers do keep such addresses apart.
 */
export function mailboxOf(address: string): string {
  const [local, domain] = partsOf(mailIdentity(address));
  const plain = local.startsWith('"') ? local : local.replace(/(?<=.)\+.*$/, "");
  const service = WITHOUT_DOTS[domain];
  return service ? `${plain.replaceAll(".", "")}@${service}` : `${plain}@${domain}`;
}

/** Quotes and backslashes are only notation: `"jane"` and `"j\ane"` are the mailbox `jane`. */
function plainMailbox(local: string): string {
  if (!local.startsWith('"')) return local;
  const plain = local.slice(1, -1).replaceAll(/\\(.)/g, "$1");
  return PLAIN.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, "\\$&")}"`;
}

function partsOf(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf("@");
  return at < 0 ? ["", ""] : [address.slice(0, at), address.slice(at + 1)];
}

/** A domain by IDNA: `xn--mnchen-3ya.de`. Null for other texts, such as an IP address or a single label. */
function asciiDomain(domain: string): string | null {
  if (/[\s/\\?#@:%[\]<>"]/.test(domain) || !URL.canParse(`http://${domain}`)) return null;
  const { hostname } = new URL(`http://${domain}`);
  const labels = hostname.split(".");
  const isName = labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
  return isName && hostname.length <= 253 ? hostname : null;
}

/** Removes invisible marks that copying adds to an address; joiners stay, because domains use them. */
function visible(text: string): string {
  return text.replaceAll(/(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "");
}
