// The words that the actions of the operator share.

export const BEING_REMOVED = { code: "invalid_transition", detail: "This business is being removed." } as const;
