import { Command, Option } from 'commander'
import {
  eventMode,
  exportFormat,
  histogramMetric,
  legible,
  RING_CAPACITY_MAX,
  recoveryMode,
  timingLevel,
  traceExportFormat,
} from '../contract/index.ts'
import { blockCommand } from './commands/block.ts'
import { bundleCommand } from './commands/bundle.ts'
import { eventsCommand } from './commands/events.ts'
import { generateCommand } from './commands/generate.ts'
import { openCommand } from './commands/open.ts'
import { recoverCommand } from './commands/recover.ts'
import { salvageCommand } from './commands/salvage.ts'
import { scanCommand } from './commands/scan.ts'
import { serveCommand } from './commands/serve.ts'
import { sqlCommand } from './commands/sql.ts'
import { traceCommand } from './commands/trace.ts'
import { traceCompareCommand } from './commands/trace-compare.ts'
import { traceExplainCommand } from './commands/trace-explain.ts'
import { traceWhatIfCommand, whatIfChange } from './commands/trace-what-if.ts'
import { verifyCommand } from './commands/verify.ts'
import type { Context } from './context.ts'
import { decimalOption, integerOption, repeated, u64Option, u64Parser } from './options.ts'

const ring = integerOption(1, RING_CAPACITY_MAX)
const threads = integerOption(1, 64)
/** What `trace` is asked for instead of an explanation or a comparison. */
const OTHER_TRACE_WORK = ['to', 'output', 'metric', 'beside']

/** The command line of Walscope. Throws commander's errors and WalscopeFailures; exits nowhere. */
export function makeProgram(context: Context, version: string): Command {
  const program = new Command('walscope')
    .description(
      'Inspects recoveries of the FlashStrike write-ahead log. It never writes into the directory it looks at.',
    )
    .version(version)
    .exitOverride()
    // What it repeats of the arguments may be a file's name.
    .configureOutput({ outputError: (text, write) => write(`${text.trimEnd().split('\n').map(legible).join('\n')}\n`) })
    .showSuggestionAfterError()
    .argument('[directory]', 'opens the desktop app on it; also a recorded run, or a walscope: link')
    .action((directory: string | undefined) => openCommand(context, directory))

  program
    .command('scan')
    .description('headers, order, continuity, meta: seconds on any size')
    .argument('<directory>')
    .option('--json', 'one JSON document on stdout', false)
    .action((directory, options) => scanCommand(context, directory, options))

  program
    .command('verify')
    .description('every block of every segment, hot and cold')
    .argument('<path...>', 'a directory, or segment files')
    .option('--threads <number>', 'segments that are verified side by side', threads, 1)
    .option('--json', 'one JSON document on stdout', false)
    .action((paths, options) => verifyCommand(context, paths, options))

  program
    .command('recover')
    .description('a recovery, as the trading engine runs it, or of all that can be had')
    .argument('<directory>')
    .addOption(
      new Option('--mode <mode>', 'what the original would replay, or all that can be had, block by block')
        .choices(recoveryMode.options)
        .default('strict'),
    )
    .addOption(u64Option('--from <id>', 'the event id to start at', 1n, 1n))
    .option('--prepared <slots>', 'capacity of the prepared ring', ring, 3)
    .option('--finished <slots>', 'capacity of the finished ring', ring, 127)
    .option('--threads <number>', 'threads that verify one segment together', threads, 1)
    .option('--no-preload', 'without the preloader: the manager opens and closes each segment itself')
    .option('--apply-ns <ns>', "cost of the consumer's work per event", integerOption(0, 1_000_000_000), 0)
    .addOption(
      new Option('--timing <level>', 'how next_event is timed: the mean of each block, or every call, which costs more')
        .choices(timingLevel.options)
        .default('block'),
    )
    .option('--cold', 'drop the files from the page cache first', false)
    .option('--digest', 'XXH64 over all replayed events', false)
    .option('--trace <file>', 'record what both threads do; new; not inside of the directory')
    .option('--json', 'one JSON document on stdout', false)
    .action((directory, options) =>
      recoverCommand(context, directory, {
        mode: options.mode,
        fromEventId: options.from,
        preparedCapacity: options.prepared,
        finishedCapacity: options.finished,
        verifyThreads: options.threads,
        preload: options.preload,
        applyNs: options.applyNs,
        timingLevel: options.timing,
        coldCache: options.cold,
        digest: options.digest,
        trace: options.trace,
        json: options.json,
      }),
    )

  program
    .command('trace')
    .description('what the trace of a recovery holds, and whether it is whole; or the trace for another program')
    .argument('<file>', 'as recover --trace or the app has recorded it')
    .addOption(
      new Option('--to <format>', 'write the trace in the format of another program').choices(
        traceExportFormat.options,
      ),
    )
    .option(
      '-o, --output <file>',
      'new; not inside of the directory that the trace is of; stdout by default, but for perfetto',
    )
    .addOption(
      new Option('--metric <name>', 'of hgrm: one distribution; without it, a directory of all').choices(
        histogramMetric.options,
      ),
    )
    .option(
      '--beside <file>',
      'the telemetry of the original, as Prometheus or OpenMetrics text, beside that of the trace',
    )
    .addOption(
      new Option('--explain', 'where the recovery waited, and why').conflicts(['compare', ...OTHER_TRACE_WORK]),
    )
    .addOption(
      new Option('--limit-ms <ms>', 'of the waits that are explained, the shortest')
        .argParser(decimalOption(0, 1e9))
        .default(1)
        .implies({ explain: true })
        .conflicts(['compare', ...OTHER_TRACE_WORK]),
    )
    .addOption(new Option('--compare <other>', 'what is different in another trace').conflicts(OTHER_TRACE_WORK))
    .addOption(
      new Option(
        '--what-if <changes>',
        'what it would have taken otherwise: prepared=8,finished=127,threads=2,apply-ns=100,preload=off,cache=warm',
      )
        .argParser(whatIfChange)
        .conflicts(['explain', 'compare', ...OTHER_TRACE_WORK]),
    )
    .option('--json', 'one JSON document on stdout', false)
    .action((file, options) => {
      if (options.explain) return traceExplainCommand(context, file, options)
      if (options.compare !== undefined) return traceCompareCommand(context, file, options.compare, options)
      if (options.whatIf !== undefined) {
        return traceWhatIfCommand(context, file, { change: options.whatIf, json: options.json })
      }
      return traceCommand(context, file, options)
    })

  program
    .command('block')
    .description('one block: fields, checksums, coverage, cause, hex')
    .argument('<file>', 'a segment, hot or cold')
    .argument('<index>', 'its place in the segment, from 0 on', integerOption(0, 4_294_967_295))
    .option('--json', 'one JSON document on stdout', false)
    .action((file, index, options) => blockCommand(context, file, index, options))

  program
    .command('events')
    .description('the events, filtered or not, on stdout or in a file')
    .argument('<directory>')
    .option('--from <id>', 'the first event id', u64Parser(0n))
    .option('--to <id>', 'the last event id', u64Parser(0n))
    .option('--where <filter>', 'such as: type = CANCEL_ORDER and price between 1000 and 1100', '')
    .addOption(
      new Option('--mode <mode>', 'which rows: all, those that can be had, or those that a strict recovery replays')
        .choices(eventMode.options)
        .default('diagnostic'),
    )
    .addOption(
      new Option('--format <format>', 'of the file; by default as its name says, otherwise ndjson').choices(
        exportFormat.options,
      ),
    )
    .option('-o, --output <file>', 'new; not inside of the directory; stdout by default')
    .option('--partition', 'a directory of Parquet files, one a segment', false)
    .option('--count', 'only how many there are', false)
    .option('--json', 'one JSON document on stdout: what was written, or the number', false)
    .action((directory, options) => eventsCommand(context, directory, options))

  program
    .command('sql')
    .description('a query over the tables events, blocks, segments and findings')
    .argument('<directory>')
    .argument('<query>', 'one SELECT, as DuckDB reads it')
    .addOption(
      new Option('--mode <mode>', 'which rows events has: all, those that can be had, or those of a strict recovery')
        .choices(eventMode.options)
        .default('all'),
    )
    .addOption(
      new Option(
        '--format <format>',
        'of the result, in a file or on stdout; by default as the name of the file says',
      ).choices(exportFormat.options),
    )
    .option('-o, --output <file>', 'new; not inside of the directory')
    .option('--limit <rows>', 'rows of the result at most', integerOption(1, 1_000_000_000))
    .option('--json', 'one JSON document on stdout', false)
    .action((directory, query, options) => sqlCommand(context, directory, query, options))

  program
    .command('salvage')
    .description('everything that can be had, in a new directory that recovery replays')
    .argument('<directory>')
    .requiredOption('--out <directory>', 'new, or empty; not inside of the directory that is salvaged')
    .option('--repair-bits', 'take blocks with flipped bits changed back, where both hashes then agree', false)
    .option('--json', 'one JSON document on stdout', false)
    .action((directory, options) => salvageCommand(context, directory, options))

  program
    .command('bundle')
    .description('the evidence for a colleague in one file (zip)')
    .argument('<directory>')
    .requiredOption('--out <file>', 'new; not inside of the directory')
    .option('--pseudonyms', 'replace user ids and order ids in the bytes of blocks', false)
    .option('--json', 'one JSON document on stdout', false)
    .action((directory, options) => bundleCommand(context, directory, options))

  program
    .command('generate')
    .description('a WAL directory as the recorder writes it')
    .argument('<directory>', 'new, or empty')
    .option('--segments <number>', 'hot and cold segments in all', integerOption(1, 100_000), 4)
    .option('--blocks <number>', 'capacity of a segment in blocks', integerOption(16, 524_288), 64)
    .addOption(u64Option('--events <number>', 'events in all (0: every segment full)', 0n, 0n))
    .addOption(u64Option('--seed <number>', 'the same seed gives the same bytes', 1n, 0n))
    .addOption(u64Option('--first-id <id>', 'id of the first event', 1n, 1n))
    .option('--cold <number>', 'oldest segments to write as LZ4 frames', integerOption(0, 100_000), 0)
    .option('--unfinalised', 'leave the last segment as a crash leaves it', false)
    .option('--unused <number>', 'segments prepared ahead and never used', integerOption(0, 1_000), 0)
    .option('--fault <spec>', 'damage it, KIND[:key=value,…]; may be given more than once', repeated, [])
    .option('--json', 'one JSON document on stdout', false)
    .action((directory, options) => generateCommand(context, directory, options))

  program
    .command('serve')
    .description('the browser host: the same app in a browser, on this machine only')
    .argument('[directory]', 'opened in each tab; also a recorded run, or a walscope: link')
    .option('--port <number>', 'port on 127.0.0.1 (0: any free one)', integerOption(0, 65_535), 0)
    .option('--no-open', 'do not open a browser')
    .action((directory, options) => serveCommand(context, directory, options))

  return program
}
