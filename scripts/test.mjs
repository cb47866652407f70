// `npm test`: installs missing packages and runs every test, side by side: in the Workers runtime, of the real server
// process, and in a browser. The last line counts passed and failed tests.

import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { ensureInstalled, followTool, ROOT, ranUnderProjectNode } from "./project.mjs";
import { makeQuickFolder } from "./quick-folder.mjs";

await ensureInstalled();
if (!(await ranUnderProjectNode())) await runTests();

async function runTests() {
  const folder = makeQuickFolder("berth-tests-");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));
  // All tools put their stores there. On a disk the tests take a tenth more of the processor.
  process.env.TMPDIR = folder;
  const report = join(folder, "report.json");
  const { ensureBuilt } = await import("./build.mjs");
  await ensureBuilt();
  // Servers and browsers wait most of the time, which leaves the processor to the tests in the runtime.
  const [inside, ...outside] = await Promise.all([
    followTool("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`], "inherit"),
    // One file at a time: some count what happens within a time, and two browsers take the processor from all tests.
    runNodeTests("process"),
    runNodeTests("browser"),
  ]);
  const counts = readReport(report);
  for (const { stdout } of outside) console.log(stdout);
  const passed = outside.reduce((sum, run) => sum + run.passed, counts.passed);
  let failed = outside.reduce((sum, run) => sum + run.failed, counts.failed);
  // A run that ended badly without naming a test has failed too.
  const isWell = inside.status === 0 && outside.every(({ status }) => status === 0);
  if (failed === 0 && (!isWell || passed === 0)) failed = 1;
  for (const { reason, count } of outside.flatMap((run) => run.skipped)) console.log(`${count} skipped: ${reason}`);
  // A reader who sees only the end of a long output learns what failed.
  for (const failure of [counts, ...outside].flatMap((run) => run.failures)) console.log(`failed: ${failure}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function runNodeTests(folder) {
  const options = ["--test", "--test-concurrency=1", "--test-reporter=tap", `test/${folder}/*.test.mjs`];
  const { status, stdout } = await followTool("node", options);
  const tally = (word) => Number(new RegExp(`^# ${word} (\\d+)`, "m").exec(stdout)?.[1] ?? 0);
  const reasons = [...stdout.matchAll(/^\s*ok .* # SKIP (.+)$/gm)].map(([, reason]) => reason);
  const skipped = [...new Set(reasons)].map((reason) => ({
    reason,
    count: reasons.filter((other) => other === reason).length,
  }));
  const failures = [...stdout.matchAll(/^not ok \d+ - (.+)\n(?: .*\n)*? +error: (.+)$/gm)].map(
    ([, name, error]) => `${name}: ${error}`,
  );
  return { status, stdout, passed: tally("pass"), failed: tally("fail") + tally("cancelled"), skipped, failures };
}

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
    const failures = testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [`${relative(ROOT, name)}: ${firstLine(message)}`] : []),
      ...assertionResults
        .filter(({ status }) => status === "failed")
        .map(
          ({ fullName, failureMessages }) => `${relative(ROOT, name)}, ${fullName}: ${firstLine(failureMessages[0])}`,
        ),
    ]);
    return { passed: numPassedTests, failed: numFailedTests, failures };
  } catch {
    return { passed: 0, failed: 0, failures: [] };
  }
}

function firstLine(text = "") {
  return text.split("\n", 1)[0];
}
