import type { Plugin } from "vitest/config";

export function oneWorker(): Plugin;
