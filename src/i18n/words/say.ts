// Putting numbers and names into sentences.

/** One sentence per plural category of the language; every language has `other`. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export type Values = Readonly<Record<string, string>>;

/** Replaces `{name}` with the value of that name. */
export function say(sentence: string, values: Values = {}): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Visitors may send any region, so the memo is bounded. */
const MOST_LOCALES = 200;
const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function keptOf<T>(known: Map<string, T>, locale: string, make: () => T): T {
  let found = known.get(locale);
  if (found === undefined) {
    if (known.size >= MOST_LOCALES) known.clear();
    known.set(locale, (found = make()));
  }
  return found;
}

/** The sentence of a count, with `{count}` written as the language writes numbers. */
export function sayCount(locale: string, plural: Plural, count: number, values: Values = {}): string {
  const rule = keptOf(rules, locale, () => new Intl.PluralRules(locale));
  return say(plural[rule.select(count)] ?? plural.other, { ...values, count: sayNumber(locale, count) });
}

export function sayNumber(locale: string, value: number): string {
  return keptOf(numbers, locale, () => new Intl.NumberFormat(locale)).format(value);
}
