export function buildBrowser(): Promise<void>;
