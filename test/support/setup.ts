import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach } from "vitest";
import { noFaults } from "./faults";

await applyD1Migrations(env.DB, env.MIGRATIONS);

afterEach(() => noFaults());
