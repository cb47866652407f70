// `npm test`: installs what is missing and runs every test: those inside the Workers runtime, then those of the real
// server process. The last line says how many passed and how many failed.

import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, ranUnderProjectNode, runTool } from "./project.mjs";

ensureInstalled();
if (!(await ranUnderProjectNode())) await runTests();

async function runTests() {
  const report = join(tmpdir(), `berth-tests-${process.pid}.json`);
  const inside = runTool("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  const counts = readReport(report);
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt();
  const process_ = runTool("node", ["--test", "--test-reporter=tap", "test/process/*.test.mjs"], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  console.log(process_.stdout);
  const tally = (word) => Number(new RegExp(`^# ${word} (\\d+)`, "m").exec(process_.stdout)?.[1] ?? 0);
  const passed = counts.passed + tally("pass");
  let failed = counts.failed + tally("fail");
  // A run that ended badly without naming a test has failed all the same.
  if (failed === 0 && (inside.status !== 0 || process_.status !== 0 || passed === 0)) failed = 1;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  } finally {
    rmSync(file, { force: true });
  }
}
