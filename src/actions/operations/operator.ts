// The words that the actions of the operator share.

/** The actor in the audit log. */
export const OPERATOR = "operator";

export const BEING_REMOVED = { code: "invalid_transition", detail: "This business is being removed." } as const;
