// Finding bookings by what staff type. A booking is found by what it says itself: by beginnings of its words, by its
// telephone number, by its own number. Words of customers and of bookings lead to those that may say so.
//
// Words of few bookings are looked up. Words of many are not: the list, in its own order, soon has a page of them.

import { and, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { type BookingSearch, bookingSearchOf } from "../domain/booking/booking-search";
import type { Database } from "./database";
import { bookings, bookingWords, customerWords } from "./schema";

export type TextFilter = {
  readonly text?: string | undefined;
  /** Where national telephone numbers are from. */
  readonly country?: string | null | undefined;
  /** The text is sought in names and numbers alone, for staff who see no addresses of customers. */
  readonly isTextOfNames?: boolean | undefined;
};

/** More bookings than these are many. */
const MOST_OF_FEW = 2_000;
/** `customer_words` and `booking_words` keep so much of a word. */
const LONGEST_WORD = 60;

/** The longest words of a text lead to its bookings. */
const LEADING_WORDS = 3;

/** True when few bookings may match the text. A list of them looks them up. */
export async function isTextOfFew(db: Database, tenantId: string, filter: TextFilter): Promise<boolean> {
  if (filter.text === undefined) return false;
  const [row] = await db.all<{ count: number }>(candidatesCountQuery(tenantId, filter.text, filter.country ?? null));
  return (row?.count ?? 0) <= MOST_OF_FEW;
}

/** The statement, so that a test can read its plan. */
export function candidatesCountQuery(tenantId: string, text: string, country: string | null): SQL {
  return sql`select count(*) as count from (
    select id from (${candidates(tenantId, bookingSearchOf(text, country))}) limit ${MOST_OF_FEW + 1})`;
}

/** SQL: true for a booking that matches the text. */
export function matchesText({ text = "", country = null, isTextOfNames }: TextFilter): SQL {
  const { ways, ending, number } = bookingSearchOf(text, country);
  // The text that is searched begins with the name.
  const name = sql`substr(${bookings.searchText}, 1, length(${bookings.document} ->> '$.customer.name'))`;
  const searched = sql`coalesce(${isTextOfNames ? name : bookings.searchText}, '')`;
  const found = or(
    ...ways.map(
      (way) => sql`not exists (select 1 from json_each(${JSON.stringify(way)})
        where instr(' ' || ${searched}, ' ' || value) = 0)`,
    ),
    ending === null ? undefined : sql`instr(${searched} || ' ', ${`${ending} `}) > 0`,
    number === null
      ? undefined
      : and(
          sql`${bookings.numberSequence} = ${number.sequence}`,
          number.year === null ? undefined : sql`${bookings.numberYear} = ${number.year}`,
          number.prefix === null ? undefined : sql`instr(lower(${bookings.number}), ${`${number.prefix}-`}) = 1`,
        ),
  );
  return found ?? sql`false`;
}

/** SQL: true for a booking that may match the text. It leads the statement, and keeps each other index out. */
export function isCandidate(tenantId: string, { text = "", country = null }: TextFilter): SQL {
  return sql`${bookings.id} in (select id from (${candidates(tenantId, bookingSearchOf(text, country))}))`;
}

/** Ids of bookings that may match. Each part reads an index. */
function candidates(tenantId: string, { ways, ending, number }: BookingSearch): SQL {
  const reversed = ending === null ? [] : [[`#${[...ending].reverse().join("")}`]];
  const beginnings = JSON.stringify([...ways, ...reversed].flatMap(leading));
  const [ofCustomers, ofBookings] = [
    wordsFrom(tenantId, beginnings, customerWords, customerWords.customerId),
    wordsFrom(tenantId, beginnings, bookingWords, bookingWords.subjectId),
  ];
  const parts = [
    sql`select own.id from ${bookings} as own where own.tenant_id = ${tenantId}
      and own.customer_id in (${withAll(sql`${ofCustomers} union all ${ofBookings}`)})`,
    sql`select own.id from ${bookings} as own where own.customer_id is null and own.id in (${withAll(ofBookings)})`,
  ];
  if (number !== null) parts.push(numbered(tenantId, number));
  return sql.join(parts, sql` union `);
}

/** The longest beginnings of a way: from, to, and of how many of which way. */
function leading(way: readonly string[], at: number) {
  const words = [...way].sort((a, b) => b.length - a.length).slice(0, LEADING_WORDS);
  return words.map((word) => {
    const from = [...word].slice(0, LONGEST_WORD).join("");
    return [from, `${from}\u{10FFFF}`, at, words.length];
  });
}

/** SQL: the bookings that have words with these beginnings, and the words. */
function wordsFrom(tenantId: string, beginnings: string, table: SQLWrapper, subject: SQLWrapper): SQL {
  return sql`select ${subject} as subject, wanted.key as part, wanted.value ->> 2 as way, wanted.value ->> 3 as parts
    from json_each(${beginnings}) as wanted cross join ${table}
    where tenant_id = ${tenantId} and word >= wanted.value ->> 0 and word < wanted.value ->> 1`;
}

/** SQL: those who have all words of a way. */
function withAll(found: SQL): SQL {
  return sql`select subject from (${found}) group by way, subject having count(distinct part) = parts`;
}

/** A sequence alone may be of any year. The index of numbers tells the years one by one. */
function numbered(tenantId: string, { year, sequence }: NonNullable<BookingSearch["number"]>): SQL {
  const next = (after: SQL) =>
    sql`(select min(number_year) from ${bookings} where tenant_id = ${tenantId} and number_year > ${after})`;
  const years = sql`with recursive found(year) as (
    select ${next(sql`0`)} union all select ${next(sql`found.year`)} from found where found.year is not null)
    select year from found`;
  return sql`select own.id from ${bookings} as own where own.tenant_id = ${tenantId}
    and own.number_year ${year === null ? sql`in (${years})` : sql`= ${year}`} and own.number_sequence = ${sequence}`;
}
