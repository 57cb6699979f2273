/** A store as far as it is waited for. */
interface Followed<State> {
  getState(): State
  subscribe(listener: (state: State) => void): () => void
}

/** Resolves to true as soon as the store is as it is waited for, and to false when the signal aborts before. */
export function until<State>(
  store: Followed<State>,
  isReached: (state: State) => boolean,
  signal?: AbortSignal,
): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false)
  if (isReached(store.getState())) return Promise.resolve(true)
  return new Promise((resolve) => {
    const end = (isThere: boolean) => {
      unfollow()
      signal?.removeEventListener('abort', give)
      resolve(isThere)
    }
    const give = () => end(false)
    const unfollow = store.subscribe((state) => {
      if (isReached(state)) end(true)
    })
    signal?.addEventListener('abort', give)
  })
}
