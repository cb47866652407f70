// What an object does besides answering: a list of concerns, done in its order, with one alarm for all of them.

import { describe, expect, it } from "vitest";
import { newEffects } from "../../src/objects/bookings/effects";
import { type Concern, Concerns, type Job } from "../../src/objects/concern";
import { RetryingJob } from "../../src/objects/retrying-job";
import { PeerConcerns, PeerWork } from "../../src/objects/two-phase/peer-work";

const NOW = Date.parse("2026-06-01T09:00:00Z");

/** A concern that writes down what it is asked to do. */
function noting(name: string, notes: string[], more: Partial<Concern<string>> = {}): Concern<string> {
  return {
    applyClock: (tx) => void notes.push(`${name} applies the clock in ${tx}`),
    afterCommand: (tx) => void notes.push(`${name} follows up ${tx}`),
    afterCommit: () => void notes.push(`${name} hears of the commit`),
    ...more,
  };
}

function jobDueAt(at: number | null): Job {
  return {
    start: () => null,
    dueAt: () => at,
    flush: () => Promise.resolve(),
    underWay: () => null,
  };
}

describe("a list of concerns", () => {
  it("does everything in its order, and asks no concern for what it does not do", () => {
    const notes: string[] = [];
    const list = new Concerns<string>([noting("agenda", notes), { dueAt: () => null }, noting("offers", notes)]);
    list.applyClock("tx");
    list.afterCommand("tx");
    list.afterCommit(newEffects(), NOW);
    expect(notes).toEqual([
      "agenda applies the clock in tx",
      "offers applies the clock in tx",
      "agenda follows up tx",
      "offers follows up tx",
      "agenda hears of the commit",
      "offers hears of the commit",
    ]);
  });

  it("is due with the first of its concerns and their jobs", () => {
    const at = (...times: (number | null)[]) =>
      new Concerns(times.map((time) => ({ dueAt: () => time }))).dueAt(NOW, null);
    expect(at()).toBeNull();
    expect(at(null, null)).toBeNull();
    expect(at(NOW + 20, null, NOW + 10)).toBe(NOW + 10);
    const withJobs = [{ dueAt: () => NOW + 20, job: jobDueAt(NOW + 5) }, { job: jobDueAt(null) }];
    expect(new Concerns(withJobs).dueAt(NOW, null)).toBe(NOW + 5);
  });

  it("starts nothing where no job has work, and tells what is under way", async () => {
    const idle = new Concerns([{ job: jobDueAt(null) }, {}]);
    expect(idle.job.start(NOW)).toBeNull();
    expect(idle.job.underWay()).toBeNull();
    let end: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      end = resolve;
    });
    const busy = new Concerns([{ job: { ...jobDueAt(null), underWay: () => running } }]);
    const seen: string[] = [];
    const over = busy.job.underWay()?.then(() => seen.push("over"));
    seen.push("still running");
    end();
    await over;
    expect(seen).toEqual(["still running", "over"]);
  });
});

describe("concerns with other objects", () => {
  function peers(isWatched: boolean, dueAt: number | null = null) {
    const notes: string[] = [];
    const peerWork = new PeerWork(() => isWatched);
    const asked = {
      dueAt: () => {
        notes.push("is asked when it is due");
        return dueAt;
      },
    };
    return { notes, peerWork, list: new PeerConcerns<string>(peerWork, [noting("claims", notes, asked)]) };
  }

  it("are asked nothing any more once there is no work and no object watches, until there may be some again", () => {
    const { notes, peerWork, list } = peers(false);
    expect(list.dueAt(NOW)).toBeNull();
    expect(notes.splice(0)).toEqual(["is asked when it is due"]);
    list.applyClock("tx");
    list.afterCommand("tx");
    expect(list.dueAt(NOW)).toBeNull();
    expect(notes).toEqual([]);
    peerWork.note();
    list.applyClock("tx");
    expect(notes).toEqual(["claims applies the clock in tx"]);
  });

  it("are asked on while other objects watch, and while anything is due", () => {
    for (const { list, peerWork } of [peers(true), peers(false, NOW + 10)]) {
      list.dueAt(NOW);
      expect(peerWork.mayExist()).toBe(true);
    }
  });

  it("stay known though an alarm is set that rings before their work is due", () => {
    const peerWork = new PeerWork(() => false);
    const owner = { now: () => NOW, logFault: () => undefined, arm: () => undefined };
    const job = new RetryingJob(() => Promise.resolve(), owner, { hasWork: () => true, backstopMs: 1_000 });
    const list = new Concerns<string>([new PeerConcerns(peerWork, [{ job }])]);
    list.dueAt(NOW, NOW + 10);
    expect(peerWork.mayExist()).toBe(true);
  });
});
