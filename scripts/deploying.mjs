// What `npm run deploy` does around the deployment: it ensures the database and the secrets. Wrangler is a parameter,
// `run(args, input)` returning `{ status, stdout }`, so that tests need no account.

import { randomBytes } from "node:crypto";

/** Creates the database if the account has none with this name: migrations run before the first deployment. */
export function ensureDatabase(run, name) {
  const listed = run(["d1", "list", "--json"]);
  // A token may be allowed to deploy but not to list. If something is wrong, the migrations report it.
  if (listed.status !== 0) return `The databases of the account could not be listed (npx wrangler login?); going on.`;
  if (JSON.parse(listed.stdout).some((database) => database.name === name)) return `The database ${name} is there.`;
  const isCreated = run(["d1", "create", name, "--update-config=false"]).status === 0;
  if (!isCreated) throw new Error(`The database could not be created: npx wrangler d1 create ${name}`);
  return `The database ${name} was created.`;
}

/** Creates a queue. Wrangler lists them as a table only, so one that exists is found by trying. */
export function ensureQueue(run, name) {
  const isCreated = run(["queues", "create", name]).status === 0;
  return isCreated
    ? `The queue ${name} was created.`
    : `The queue ${name} is there, or could not be created. Without queues, remove them from wrangler.toml.`;
}

/**
 * Creates the missing secrets of a deployment. An existing one is never replaced, because SERVER_SECRET opens every
 * link given out. So nothing is created unless Wrangler lists the existing ones. `mayShow`: only the operator reads the
 * output; then OPERATOR_KEY is created too, and shown.
 */
export function ensureSecrets(run, mayShow) {
  const listed = run(["secret", "list", "--format", "json"]);
  const names = listed.status === 0 ? JSON.parse(listed.stdout).map(({ name }) => name) : null;
  if (!names) {
    return [
      "The existing secrets could not be listed, so none was created. Set SERVER_SECRET and OPERATOR_KEY yourself:",
    ].concat(
      ["SERVER_SECRET", "OPERATOR_KEY"].map((name) => `  openssl rand -hex 32 | npx wrangler secret put ${name}`),
    );
  }
  const told = [];
  const make = (name) => {
    const value = randomBytes(32).toString("hex");
    if (run(["secret", "put", name], value).status !== 0) throw new Error(`${name} could not be set; run this again.`);
    return value;
  };
  if (!names.includes("SERVER_SECRET")) {
    make("SERVER_SECRET");
    told.push("SERVER_SECRET was created. It opens every booking's link; keep it secret.");
  }
  if (!names.includes("OPERATOR_KEY") && mayShow) {
    told.push(`OPERATOR_KEY was created. It is shown only this once, so store it: ${make("OPERATOR_KEY")}`);
  } else if (!names.includes("OPERATOR_KEY")) {
    told.push("OPERATOR_KEY is missing. Create one and store it: npx wrangler secret put OPERATOR_KEY");
  }
  return told;
}
