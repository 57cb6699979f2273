import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api'
import { z } from 'zod'
import { WalscopeFailure } from '../../contract/index.ts'
import { parseDuckError } from './query-error.ts'

/**
 * Functions that give a table and that a query may use: ours, those that make rows, and those that describe the database. All
 * others are refused, whichever text leads to them: some write logs, change how the database works or run another text.
 */
const TABLE_FUNCTIONS =
  /^(EVENT_ROWS|BLOCK_ROWS|SEQ_SCAN|RANGE|GENERATE_SERIES|UNNEST|REPEAT|REPEAT_ROW|SUMMARY|JSON_EACH|JSON_TREE|HISTOGRAM|HISTOGRAM_VALUES|TEST_ALL_TYPES|DUCKDB_\w+|PRAGMA_\w+|ICU_CALENDAR_NAMES|PG_TIMEZONE_NAMES)$/

interface PlanNode {
  name: string
  children?: PlanNode[] | undefined
  extra_info?: Record<string, unknown> | undefined
}

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    name: z.string(),
    children: z.array(planNode).optional(),
    extra_info: z.record(z.string(), z.unknown()).optional(),
  }),
)

function refuse(message: string): WalscopeFailure {
  return new WalscopeFailure({ code: 'QUERY_INVALID', message })
}

/** The names of the table functions of a plan. */
function* functionsIn(nodes: PlanNode[]): Generator<string> {
  for (const { extra_info, children } of nodes) {
    const name = extra_info?.Function
    if (typeof name === 'string') yield name.trim()
    if (children !== undefined) yield* functionsIn(children)
  }
}

/**
 * Prepares the one statement of a text, which has to be a query: it reads the database and changes nothing. Throws DuckDB's errors
 * about the text, and `QUERY_INVALID` for everything else that SQL has.
 */
export async function prepareQuery(connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(text).catch((error: unknown) => {
    // Of a text without a statement the bindings say nothing that a person could read.
    throw parseDuckError(error) === null ? refuse('There is no query.') : error
  })
  if (statements.count > 1) {
    const isPivot = /\bpivot\b/i.test(text)
    throw refuse(
      isPivot
        ? 'PIVOT has to name its values here: PIVOT … ON column IN (…).'
        : `There are ${statements.count} statements; a query is one.`,
    )
  }
  const statement = await statements.prepare(0)
  if (statement.statementType === StatementType.EXPLAIN && !/\banaly[sz]e\b/i.test(text)) return statement
  if (statement.statementType !== StatementType.SELECT) {
    throw refuse(
      'A query is a SELECT (or FROM, WITH, VALUES, DESCRIBE, SUMMARIZE): it reads the tables and changes nothing.',
    )
  }
  if (statement.parameterCount > 0) throw refuse('There is no value for the parameters of the query.')
  await refuseFunctions(connection, text)
  return statement
}

async function refuseFunctions(connection: DuckDBConnection, text: string): Promise<void> {
  const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${text}`)
  const plan = z.array(planNode).parse(JSON.parse(String(reader.value(1, 0))))
  for (const name of functionsIn(plan)) {
    if (!TABLE_FUNCTIONS.test(name)) throw refuse(`The function ${name.toLowerCase()} is not there for queries.`)
  }
}
