// Currencies by ISO 4217, with the decimals of the standard. The list is of 1 January 2026 and written here, because
// the available packages stop at 2024. Runtimes carry CLDR's decimals, which follow custom: none for COP and IQD, where
// the standard has two and three.
//
// Left out are codes that no amount can use: metals, units of account without decimals, XTS and XXX.

import type { Price } from "../booking/pricing";

/** By the number of decimals. */
const LIST: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const decimals = new Map<string, number>();
for (const [count, codes] of Object.entries(LIST)) {
  for (const code of codes.split(/\s+/)) decimals.set(code, Number(count));
}

export function isCurrency(code: string): boolean {
  return decimals.has(code);
}

/** The decimals of an amount; two for a currency that has left the list since a price used it. */
export function decimalsOf(currency: string): number {
  return decimals.get(currency) ?? 2;
}

/**
 * What of an amount a bank moves, rounded down. Banks take no last digit of three decimals, and no parts of an ariary.
 * Cash has no such limit.
 */
export function payableOf(amountMinor: number, currency: string): number {
  const step = currency === "MGA" ? 100 : decimalsOf(currency) === 3 ? 10 : 1;
  return amountMinor - (amountMinor % step);
}

/** `30.00`: the amount in full units, exact, with a point. */
export function amountText({ amountMinor, currency }: Price): string {
  const count = decimalsOf(currency);
  const digits = String(amountMinor).padStart(count + 1, "0");
  return count === 0 ? digits : `${digits.slice(0, -count)}.${digits.slice(-count)}`;
}
