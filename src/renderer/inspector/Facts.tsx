import {
  type BlockDocument,
  type ChecksumComparison,
  CONDITION_TEXTS,
  COVER_TEXTS,
  fieldOf,
  formatBytes,
  formatCount,
  formatHash,
  type HeadDocument,
  type PlacedField,
} from '../../contract/index.ts'
import { Pill } from '../components/Parts.tsx'
import { SimpleTable } from '../components/SimpleTable.tsx'
import { hexOfByte } from '../copy/bytes-as.ts'
import { HelpLink } from '../help/HelpLink.tsx'
import { findingHelp } from '../help/help-store.ts'
import type { ByteSubject } from './byte-subject.ts'
import styles from './inspector.module.css'

const helpOn = (name: Parameters<typeof findingHelp>[0]) => ({ place: findingHelp(name), about: name })
const hashOrDash = (hash: bigint | null) => (hash === null ? '–' : formatHash(hash))

function Holds({ holds }: { holds: boolean | null }) {
  if (holds === null) return <Pill colour="warn">cannot be told</Pill>
  return holds ? <Pill colour="ok">agrees</Pill> : <Pill colour="skipped">differs</Pill>
}

/** Stored above computed, so that the digits that differ stand under each other. */
function Checksums({ checksums }: { checksums: ChecksumComparison[] }) {
  if (checksums.length === 0) return null
  return (
    <SimpleTable
      caption="Checksums, stored and computed"
      columns={[{ title: 'check' }, { title: 'stored, computed' }, { title: '' }]}
      rows={checksums.map(({ check, stored, computed, seed, holds }) => ({
        key: check,
        cells: [
          <span key="check" title={seed === null ? undefined : `seeded with ${formatHash(seed)}`}>
            {check}
          </span>,
          <span key="values" className={styles.stacked}>
            <span>{formatHash(stored)}</span>
            <span>{hashOrDash(computed)}</span>
          </span>,
          <Holds key="holds" holds={holds} />,
        ],
      }))}
    />
  )
}

/** The bytes that a repair changes, stored and repaired. */
export function Repair({ subject }: { subject: ByteSubject }) {
  const { repaired } = subject
  if (repaired === null) return null
  const written = (byte: number) => `0x${hexOfByte(byte)} ${byte.toString(2).padStart(8, '0')}`
  return (
    <SimpleTable
      caption="Repaired bytes"
      columns={[
        { title: 'repaired byte', isNumber: true },
        { title: 'field' },
        { title: 'stored' },
        { title: 'repaired' },
      ]}
      rows={[...subject.changed].map((byte) => ({
        key: String(byte),
        cells: [
          formatCount(subject.base + byte),
          fieldOf(subject.fieldsAt(byte), byte)?.name ?? '–',
          <span key="stored" className={`num ${styles.stored}`}>
            − {written(subject.bytes[byte] ?? 0)}
          </span>,
          <span key="repaired" className={`num ${styles.repaired}`}>
            + {written(repaired[byte] ?? 0)}
          </span>,
        ],
      }))}
    />
  )
}

/** The sentence first: what it is, why, with which evidence. */
export function BlockVerdict({ document }: { document: BlockDocument }) {
  const { condition, verdict, strictStatus, findings, checksums } = document
  const { title, meaning, gravity } = CONDITION_TEXTS[condition]
  const isBad = gravity === 'damage' || gravity === 'flaw'
  return (
    <>
      <p className={styles.sentence}>{verdict?.evidence || (isBad ? findings[0]?.message : undefined) || meaning}</p>
      <dl className={styles.inline}>
        <div>
          <dt>condition</dt>
          <dd>
            <Pill colour={gravity === 'damage' ? 'skipped' : gravity === 'sound' ? 'ok' : 'warn'}>{title}</Pill>
          </dd>
        </div>
        <div>
          <dt>cause</dt>
          <dd>
            {verdict?.cause ?? 'none'} {verdict !== null && <HelpLink {...helpOn(verdict.cause)} />}
          </dd>
        </div>
        <div>
          <dt>the original says</dt>
          <dd className="num">{strictStatus ?? 'nothing: it never looks at it'}</dd>
        </div>
      </dl>
      <Checksums checksums={checksums} />
      {findings.length > 0 && (
        <ul className={styles.blockFindings} aria-label="Findings of this block">
          {findings.map(({ code, message }) => (
            <li key={`${code} ${message}`}>
              <span className="num">{code}</span> <HelpLink {...helpOn(code)} />{' '}
              {message.replace(verdict?.evidence ?? '', '').trim()}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const HEAD_SENTENCES = {
  segment: 'Its checksum holds.',
  meta: 'The meta file is a hint: the recorder’s last known position.',
  raw: 'No header can be had of this file. These are its first bytes as they lie on the disk.',
}

export function HeadVerdict({ document, subject }: { document: HeadDocument; subject: ByteSubject }) {
  const { kind, status, verdict, isUnfinalised, computedChecksum, fileBytes } = document
  const isBad = status !== null && status !== 'OK' && !isUnfinalised
  const stored = kind === 'segment' ? new DataView(subject.bytes.buffer).getBigUint64(48, true) : null
  const sentence = isUnfinalised
    ? 'The segment was never closed: counts, ids and checksums are zeros.'
    : isBad
      ? `The header does not verify: ${status}.`
      : subject.bytes.length === 0
        ? 'The file is empty.'
        : HEAD_SENTENCES[kind]
  return (
    <>
      <p className={styles.sentence}>{verdict?.evidence || sentence}</p>
      <dl className={styles.inline}>
        <div>
          <dt>size of the file</dt>
          <dd className="num">{formatBytes(fileBytes)}</dd>
        </div>
        {status !== null && (
          <>
            <div>
              <dt>header status</dt>
              <dd className="num">{status}</dd>
            </div>
            <div>
              <dt>cause</dt>
              <dd>{verdict?.cause ?? (isUnfinalised ? 'unfinalised' : 'none')}</dd>
            </div>
          </>
        )}
      </dl>
      {stored !== null && computedChecksum !== null && (
        <Checksums
          checksums={[
            {
              check: 'header checksum',
              stored,
              computed: computedChecksum,
              seed: null,
              holds: stored === computedChecksum,
            },
          ]}
        />
      )}
    </>
  )
}

interface FieldsProps {
  subject: ByteSubject
  byte: number
  marked: PlacedField | null
  onMark: (field: PlacedField | null) => void
  onCursor: (byte: number) => void
}

/** The fields of what the byte belongs to: choosing one marks its bytes; with a repair, both values side by side. */
export function Fields({ subject, byte, marked, onMark, onCursor }: FieldsProps) {
  const fields = subject.fieldsAt(byte)
  const [first] = fields
  if (first === undefined) return null
  const stored = new DataView(subject.bytes.buffer)
  const repaired = subject.repaired === null ? null : new DataView(subject.repaired.buffer)
  const own = (field: PlacedField) =>
    [...subject.changed].some((at) => at >= field.offset && at < field.offset + field.size)
  const isRepaired = repaired !== null && fields.some(own)
  return (
    <table className={styles.fields} aria-label={`Fields of ${first.owner}`}>
      <thead>
        <tr>
          <th scope="col">{first.owner}</th>
          <th scope="col">stored</th>
          {isRepaired && <th scope="col">repaired</th>}
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr
            key={field.name}
            data-marked={marked?.offset === field.offset}
            data-changed={own(field)}
            onMouseMove={({ movementX, movementY }) => {
              if (movementX !== 0 || movementY !== 0) onMark(field)
            }}
            onMouseLeave={() => onMark(null)}
          >
            <th scope="row">
              <button
                type="button"
                onFocus={() => onMark(field)}
                onBlur={() => onMark(null)}
                onClick={() => onCursor(field.offset)}
              >
                {field.name}
              </button>
            </th>
            <td>{field.show(stored)}</td>
            {isRepaired && <td className={own(field) ? styles.repaired : undefined}>{field.show(repaired)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** One byte: where it is, what it is of, who notices when it is changed. */
export function ByteFacts({ subject, byte }: { subject: ByteSubject; byte: number }) {
  const value = subject.bytes[byte]
  if (value === undefined) return null
  const field = fieldOf(subject.fieldsAt(byte), byte)
  const covered = subject.coverAt(byte)
  return (
    <dl className={styles.facts} data-testid="byte-facts">
      <dt>byte</dt>
      <dd className="num">
        {formatCount(subject.base + byte)} = 0x{hexOfByte(value)} ({value.toString(2).padStart(8, '0')})
      </dd>
      <dt>field</dt>
      <dd>{field === null ? '–' : `${field.name} of ${field.owner}`}</dd>
      {covered !== null && (
        <>
          <dt>coverage</dt>
          <dd>
            {COVER_TEXTS[covered.cover]}
            {covered.checks.length > 0 && `: ${covered.checks.join(', ')}`}
          </dd>
        </>
      )}
    </dl>
  )
}
