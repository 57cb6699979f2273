#include "diagnostics/block_diagnosis.hpp"

#include "diagnostics/block_findings.hpp"
#include "format/text.hpp"

namespace walscope::diagnostics {

using format::Status;

namespace {

std::string describe(const Suspect& suspect, const CauseVerdict& verdict, Allowance allowance) {
  const format::BlockJudgement& judgement = suspect.judgement;
  std::string text = "Block " + format::grouped(suspect.position) + " does not verify. ";
  text += describeBadBlock(suspect.block, suspect.position, judgement);
  if (!verdict.evidence.empty()) {
    text += " " + verdict.evidence;
  } else if (!allowance.header || !allowance.events) {
    text += " Nobody looked for flipped bits: too many blocks of this segment are damaged.";
  }
  if (judgement.events_can_be_had) text += " Its events can be had all the same.";
  return text;
}

}  // namespace

BlockDiagnosis diagnose(const Suspect& suspect, std::uint64_t stored_chain, Allowance allowance,
                        const std::atomic<bool>& cancel) {
  const format::BlockJudgement& judgement = suspect.judgement;
  BlockDiagnosis diagnosis{.code = codeOfBadBlock(judgement.status),
                           .status = judgement.status,
                           .expected = judgement.header.block_checksum,
                           .computed = judgement.hashes.block,
                           .verdict = classify(suspect, allowance, cancel),
                           .message = {}};
  format::BlockHashes hashes = judgement.hashes;
  if (judgement.status == Status::OK) {
    diagnosis.code = FindingCode::BLOCK_INDEX_MISMATCH;
    diagnosis.status = format::verifyBlock(judgement.header, suspect.block, stored_chain, hashes);
  }
  if (judgement.status == Status::OK || judgement.status == Status::CHAINED_CHECKSUM_MISMATCH) {
    diagnosis.expected = judgement.header.chained_checksum;
    diagnosis.computed = hashes.chained;
  }
  diagnosis.message = describe(suspect, diagnosis.verdict, allowance);
  // Where no cause can be named, the evidence is the check that fails.
  if (diagnosis.verdict.evidence.empty()) {
    diagnosis.verdict.evidence = describeBadBlock(suspect.block, suspect.position, judgement);
  }
  return diagnosis;
}

}  // namespace walscope::diagnostics
