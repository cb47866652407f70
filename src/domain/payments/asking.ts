// Many may look at one payment, and each look must not cost a call with the key of the business.

/** Between two questions to a provider about one payment passes at least so long. */
export const ASKING_PAUSE_MS = 3_000;

/** What a provider last said of a page that had not ended. */
export type AskedPage = "open" | "processing" | "unknown";
