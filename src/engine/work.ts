// What the engine is at, for its host: the last that is known of it when it dies.
import { type EngineTask, TASK_LIMIT, TASK_TEXT_LIMIT } from '../contract/index.ts'

/** What a person calls a procedure of the contract. */
const TITLES: Readonly<Record<string, string>> = {
  scan: 'the scan of the directory',
  verify: 'verification',
  salvage: 'salvage',
  bundle: 'the evidence bundle',
  'recovery.start': 'the start of a recovery',
  'recovery.watch': 'a recovery',
  'block.inspect': 'a block',
  'block.head': 'a header',
  'block.map': 'a block map',
  'trace.open': 'a recorded run',
  'trace.export': 'the export of a recorded run',
  'events.open': 'the table of events',
  'events.page': 'rows of events',
  'events.find': 'a jump to an event',
  'events.filter': 'a filter of events',
  'events.export': 'the export of events',
  'sql.run': 'a query',
  'sql.export': 'the export of a query',
}

/** What goes on behind everything else: it is nothing that an engine is at. */
const BACKGROUND: ReadonlySet<string> = new Set(['watchDirectory'])

const bounded = (text: string | null): string | null => text?.slice(0, TASK_TEXT_LIMIT) ?? null

/** The part of an update of a stream that says where the work is. */
interface Update {
  kind?: unknown
  phase?: unknown
  file?: unknown
  segments?: unknown
  currentOrdinal?: unknown
}

/** The tasks that are under way. */
export class Work {
  private readonly tasks = new Map<number, EngineTask>()
  private nextId = 1
  private readonly onBegin: () => void

  /** `onBegin` is called when a task begins: a host that hears of it at once knows it also where the engine dies of it. */
  constructor(onBegin: () => void = () => {}) {
    this.onBegin = onBegin
  }

  /** The last that have begun; at most {@link TASK_LIMIT}. */
  get now(): EngineTask[] {
    return [...this.tasks.values()].slice(-TASK_LIMIT)
  }

  /** Answers a call; where the answer is a stream, the task lasts until that has ended. */
  async during<Result extends { output: unknown }>(
    path: readonly string[],
    input: unknown,
    answer: () => Result | PromiseLike<Result>,
  ): Promise<Result> {
    if (BACKGROUND.has(path.join('.'))) return answer()
    const task = this.begin(path, input)
    try {
      const result = await answer()
      if (!isStream(result.output)) return result
      return { ...result, output: this.follow(path, input, result.output) }
    } finally {
      task.end()
    }
  }

  private async *follow(
    path: readonly string[],
    input: unknown,
    stream: AsyncIterable<unknown>,
  ): AsyncGenerator<unknown> {
    const task = this.begin(path, input)
    const files: string[] = []
    try {
      for await (const update of stream) {
        task.at(whereIn(update as Update, files))
        yield update
      }
    } finally {
      task.end()
    }
  }

  private begin(path: readonly string[], input: unknown) {
    const id = this.nextId
    this.nextId += 1
    const name = path.join('.')
    const file = fileOf(input)
    const task = { task: TITLES[name] ?? name, phase: null, file: bounded(file) }
    this.tasks.set(id, task)
    this.onBegin()
    return {
      at: (where: Partial<EngineTask>) => this.tasks.set(id, { ...task, ...this.tasks.get(id), ...where }),
      end: () => this.tasks.delete(id),
    }
  }
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

function fileOf(input: unknown): string | null {
  const { file } = (input ?? {}) as { file?: unknown }
  return typeof file === 'string' ? file : null
}

/** Where the work is by an update: of progress its phase and file, of a recovery its phase and the segment that it replays. */
function whereIn(update: Update, files: string[]): Partial<EngineTask> {
  if (update.kind === 'segments' && Array.isArray(update.segments)) {
    for (const { ordinal, file } of update.segments as { ordinal?: unknown; file?: unknown }[]) {
      if (typeof ordinal === 'number' && typeof file === 'string') files[ordinal] = file
    }
  }
  const phase = typeof update.phase === 'string' ? { phase: bounded(update.phase) } : {}
  const { file, currentOrdinal } = update
  if (typeof file === 'string') return { ...phase, file: bounded(file) }
  if (typeof currentOrdinal === 'number') return { ...phase, file: bounded(files[currentOrdinal] ?? null) }
  return phase
}
