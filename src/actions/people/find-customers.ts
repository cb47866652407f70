// Finding customers by what staff type: a name, an e-mail address, a telephone number in any spelling, or the number of
// a booking.

import { type CustomerQuery, searchCustomers } from "../../db/customer-search";
import { listCustomersByPhone } from "../../db/customers";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { ok, type Result } from "../../domain/refusal";
import { beginningsOfNumber, digitsOfNumber } from "../../domain/tenant/phone-number";
import type { Deps } from "../deps";
import { loadCountry } from "../load-configuration";
import { type Customer, toCustomer } from "./read-customer";

/** Fewer digits than this are a part of too many numbers to be found from their end. */
const LEAST_ENDING = 4;
const LEAST_DIGITS = 3;

/** Null when the text says too little. */
export function customerQueryOf(text: string, country: string | null): CustomerQuery | null {
  const typed = text.trim().toLowerCase().slice(0, 200);
  const [, year, sequence] = /^[\p{L}\d]{1,10}-(\d{4})-(\d{1,9})$/u.exec(typed) ?? [];
  if (year !== undefined && sequence !== undefined) {
    return { kind: "number", year: Number(year), sequence: Number(sequence) };
  }
  const digits = digitsOfNumber(typed);
  if (digits.length >= LEAST_DIGITS) {
    const ending = digits.length < LEAST_ENDING ? [] : [`#${[...digits].reverse().join("")}`];
    const beginnings = [...beginningsOfNumber(typed, country), ...ending];
    return beginnings.length === 0 ? null : { kind: "words", beginnings, parts: [] };
  }
  const words = typed.split(/\s+/).filter((word) => word !== "");
  const [longest] = [...words].sort((a, b) => b.length - a.length);
  return longest === undefined ? null : { kind: "words", beginnings: [longest.slice(0, 60)], parts: words };
}

/**
 * The one customer of a telephone number, in full, when the typed name is theirs or none. Null when the number belongs to
 * several, or to another name: a shared number is no identity.
 */
export async function findByPhone(
  { db }: Deps,
  tenantId: string,
  phone: string,
  name: string,
): Promise<Customer | null> {
  const [only, ...others] = await listCustomersByPhone(db, tenantId, phone, 2);
  if (!only || others.length > 0) return null;
  const isSame = name === "" || name.toLowerCase() === only.name?.toLowerCase();
  return isSame ? toCustomer(only) : null;
}

/** A page of the customers that match, the oldest first. */
export async function findCustomers(
  deps: Deps,
  tenantId: string,
  query: ListQuery,
  text: string,
): Promise<Result<Page<Customer>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const sought = customerQueryOf(text, await loadCountry(deps, tenantId));
  if (!sought) return ok({ rows: [], nextCursor: null });
  return ok(mapPage(await searchCustomers(deps.db, tenantId, sought, piece.value), toCustomer));
}
