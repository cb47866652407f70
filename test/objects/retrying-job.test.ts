// One delivery of an object: one run at a time, and a pause after a failure that the alarm ends.

import { describe, expect, it } from "vitest";
import { RetryingJob, type RetryingJobOptions } from "../../src/objects/retrying-job";

const NOW = Date.parse("2026-06-01T09:00:00Z");

type Run = { readonly succeed: (notBefore?: number) => void; readonly fail: () => void };

/** A job whose runs end when the test says so. */
function jobWith(options: RetryingJobOptions = {}) {
  const runs: Run[] = [];
  const heard = { faults: 0, armed: 0 };
  const owner = {
    now: () => NOW,
    logFault: () => {
      heard.faults += 1;
    },
    arm: () => {
      heard.armed += 1;
    },
  };
  const work = () =>
    new Promise<number | undefined>((resolve, reject) => {
      runs.push({ succeed: resolve, fail: () => reject(new Error("It is down.")) });
    });
  return { job: new RetryingJob(work, owner, options), runs, heard };
}

const WITH_WORK = { hasWork: () => true, backstopMs: 1_000 };

describe("a job with work", () => {
  it("runs once at a time: a caller who comes meanwhile waits for the same run", async () => {
    const { job, runs } = jobWith(WITH_WORK);
    const started = job.start(NOW);
    expect(job.start(NOW)).toBeNull();
    expect(job.flush()).toBe(started);
    expect(job.underWay()).toBe(started);
    expect(runs).toHaveLength(1);
    runs[0]?.succeed();
    await started;
    expect(job.underWay()).toBeNull();
  });

  it("leaves a run to the commit that made the work, and is due at the alarm a little later", () => {
    expect(jobWith(WITH_WORK).job.dueAt(NOW, null)).toBe(NOW + 1_000);
  });

  it("pauses longer after each failure; the alarm does not wait for the pause", async () => {
    const { job, runs, heard } = jobWith(WITH_WORK);
    const pauses: number[] = [];
    for (let failures = 1; failures <= 8; failures++) {
      const run = job.flush();
      runs.at(-1)?.fail();
      await run;
      expect(job.start(NOW)).toBeNull();
      pauses.push(((job.dueAt(NOW, null) ?? 0) - NOW) / 1_000);
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    expect(heard).toEqual({ faults: 8, armed: 8 });
    const run = job.flush();
    runs.at(-1)?.succeed();
    await run;
    expect(job.start(NOW)).not.toBeNull();
  });

  it("starts again no earlier than its last run said", async () => {
    const { job, runs } = jobWith(WITH_WORK);
    const run = job.start(NOW);
    runs[0]?.succeed(NOW + 5_000);
    await run;
    expect(job.start(NOW + 4_999)).toBeNull();
    expect(job.dueAt(NOW, null)).toBe(NOW + 5_000);
    expect(job.start(NOW + 5_000)).not.toBeNull();
  });
});

describe("the question whether there is work", () => {
  function counting(answer: boolean) {
    let asked = 0;
    const hasWork = () => {
      asked += 1;
      return answer;
    };
    return { ...jobWith({ hasWork, backstopMs: 1_000 }), asked: () => asked };
  }

  it("is not asked when an alarm rings in time anyway", () => {
    const { job, asked } = counting(true);
    expect(job.dueAt(NOW, NOW + 1_000)).toBeNull();
    expect(asked()).toBe(0);
    expect(job.dueAt(NOW, NOW + 1_001)).toBe(NOW + 1_000);
    expect(asked()).toBe(1);
  });

  it("is not asked while a run is under way", () => {
    const { job, asked } = counting(true);
    void job.run();
    expect(job.start(NOW)).toBeNull();
    expect(asked()).toBe(0);
  });

  it("spares the alarm a run for nothing", async () => {
    const { job, runs } = counting(false);
    expect(job.start(NOW)).toBeNull();
    expect(job.dueAt(NOW, null)).toBeNull();
    await job.flush();
    expect(runs).toHaveLength(0);
  });

  it("is left out where a concern sets the alarm itself: the job then runs at each alarm only", () => {
    const { job, runs } = jobWith();
    expect(job.start(NOW)).toBeNull();
    expect(job.dueAt(NOW, null)).toBeNull();
    void job.flush();
    expect(runs).toHaveLength(1);
  });

  it("is left out where the job says when the alarm is to ring, which is later after a failure", async () => {
    const { job, runs } = jobWith({ ringAt: () => NOW });
    expect(job.dueAt(NOW, null)).toBe(NOW);
    const failing = job.flush();
    runs[0]?.fail();
    await failing;
    expect(job.dueAt(NOW, null)).toBe(NOW + 2_000);
    const run = job.flush();
    runs[1]?.succeed();
    await run;
    expect(job.dueAt(NOW, null)).toBe(NOW);
  });
});
