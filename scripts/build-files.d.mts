export const FILES: string;
export function buildFiles(): Promise<void>;
