// The generated classes of the grid: where a block begins, how long it is, and its lane among others. They stand in for
// style attributes, which the policy of our pages forbids.

import { MOST_LANES, MOST_ROWS, ROWS_AN_HOUR } from "./grid-layout";

/** Raise it when the rules change: browsers keep the file. */
export const GRID_VERSION = 1;

let written: string | null = null;

export function gridStyle(): string {
  written ??= [...starts(), ...lengths(), ...heights(), ...lanes()].join("");
  return written;
}

function* starts(): Generator<string> {
  for (let row = 0; row < MOST_ROWS; row++) yield `.s${row}{grid-row-start:${row + 1}}`;
}

function* lengths(): Generator<string> {
  for (let rows = 1; rows <= MOST_ROWS; rows++) yield `.l${rows}{grid-row-end:span ${rows}}`;
}

/** The height of a grid of so many hours. */
function* heights(): Generator<string> {
  for (let hours = 1; hours <= MOST_ROWS / ROWS_AN_HOUR; hours++) {
    yield `.h${hours}{block-size:calc(var(--row)*${hours * ROWS_AN_HOUR})}`;
  }
}

/** `o3-1` is the second of three lanes. */
function* lanes(): Generator<string> {
  for (let of = 2; of <= MOST_LANES; of++) {
    for (let lane = 0; lane < of; lane++) {
      yield `.o${of}-${lane}{inline-size:${100 / of}%;margin-inline-start:${(100 * lane) / of}%}`;
    }
  }
}
