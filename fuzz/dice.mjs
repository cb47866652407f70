// All chance of a run comes from here, so that a seed tells the whole of it: fast-check draws the values, and every draw
// has a seed of its own that follows from the one before.

import fc from "fast-check";

export class Dice {
  constructor(...seeds) {
    this.state = seeds.reduce((state, seed) => Math.imul(state ^ seed, 0x9e3779b1) >>> 0, 0x243f6a88);
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A value of an arbitrary. */
  of(arbitrary) {
    return fc.sample(arbitrary, { seed: this.next() | 0, numRuns: 1 })[0];
  }

  chance(probability) {
    return this.next() / 2 ** 32 < probability;
  }

  int(least, most) {
    return least + (this.next() % (most - least + 1));
  }

  pick(list) {
    return list.length === 0 ? undefined : list[this.next() % list.length];
  }

  shuffled(list) {
    return list
      .map((item) => ({ item, order: this.next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item);
  }
}
