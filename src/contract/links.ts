/**
 * The pages elsewhere that a person may be led to, each whole: the desktop opens these in the person's browser and nothing
 * else, whatever a page or a directory says.
 */
export const EXTERNAL_LINKS = {
  /** The dialect of the SQL view. */
  duckdbSql: 'https://duckdb.org/docs/stable/sql/introduction',
  /** The versions of Walscope. A placeholder until there is a public home (docs/packaging.md). */
  releases: 'https://walscope.invalid/releases',
  /** Shows a recording that was exported for it; the guide names it. */
  perfetto: 'https://ui.perfetto.dev/',
} as const
