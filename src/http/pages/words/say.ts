// Putting numbers and names into sentences.

/** One sentence per plural category of the language; `other` is there in every language. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export type Values = Readonly<Record<string, string>>;

/** `{name}` is replaced by the value of that name. */
export function say(sentence: string, values: Values = {}): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

const rules = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

/** The sentence of a count, with `{count}` written as the language writes numbers. */
export function sayCount(locale: string, plural: Plural, count: number, values: Values = {}): string {
  let rule = rules.get(locale);
  if (!rule) rules.set(locale, (rule = new Intl.PluralRules(locale)));
  return say(plural[rule.select(count)] ?? plural.other, { ...values, count: sayNumber(locale, count) });
}

export function sayNumber(locale: string, value: number): string {
  let format = numbers.get(locale);
  if (!format) numbers.set(locale, (format = new Intl.NumberFormat(locale)));
  return format.format(value);
}
