/**
 * Whether a rejection only says that nobody waits any more: the work was given up on purpose, or who was asked is gone (a connection
 * that closes rejects all that it still owes), which the session tells. oRPC's own AbortError is no DOMException.
 */
export const isAbort = (thrown: unknown) => thrown instanceof Error && thrown.name === 'AbortError'
