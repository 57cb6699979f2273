// Faults that change which files are there, and the meta file.
#include <filesystem>

#include "recorder/cold_writer.hpp"
#include "recorder/fault_context.hpp"
#include "recorder/meta_file.hpp"
#include "recorder/output_directory.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::recorder {
namespace {

namespace fs = std::filesystem;

std::string metaPath(const FaultContext& context) { return context.directory() + "/" + kMetaFileName; }

/// Opens the meta file; USAGE where there is none.
MaybeFailure openMeta(const FaultContext& context, OutputFile& file) {
  std::error_code error;
  if (!fs::exists(metaPath(context), error)) return context.fail("there is no meta file");
  return file.open(metaPath(context));
}

/// The next number behind all segments.
std::uint32_t nextNumber(const std::string& directory) {
  const std::vector<SegmentPlace> places = listSegments(directory);
  return places.empty() ? 0 : places.back().number + 1;
}

}  // namespace

FaultOutcome deleteSegment(FaultContext& context) {
  auto chosen = context.chooseSegment(isAny);
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const SegmentPlace& place = std::get<SegmentPlace>(chosen);
  if (auto failure = removeFile(place.path)) return *failure;
  return context.done(place.name, std::nullopt, "The file was deleted.");
}

FaultOutcome duplicateSegment(FaultContext& context) {
  auto chosen = context.chooseSegment(isAny);
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const SegmentPlace& place = std::get<SegmentPlace>(chosen);
  const auto as = context.spec().get(FaultKey::AS);
  const std::uint32_t target = as ? static_cast<std::uint32_t>(*as) : nextNumber(context.directory());
  const std::string name = segmentFileName(target) + (place.is_cold ? ".lz4" : "");
  std::error_code error;
  if (fs::exists(context.directory() + "/" + name, error)) return context.fail(name + " is there already");
  if (!fs::copy_file(place.path, context.directory() + "/" + name, error))
    return systemFailure("The copy cannot be written", context.directory() + "/" + name, error.value());
  return context.done(name, std::nullopt, "A copy of " + place.name + " was put here.");
}

FaultOutcome copyCold(FaultContext& context) {
  auto chosen = context.chooseSegment([](const SegmentPlace& place) { return !place.is_cold; });
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const SegmentPlace& place = std::get<SegmentPlace>(chosen);
  std::error_code error;
  if (place.is_cold || fs::exists(place.path + ".lz4", error)) return context.fail(place.name + " is cold already");
  if (auto failure = compressSegment(place.path, place.path + ".lz4")) return *failure;
  return context.done(place.name + ".lz4", std::nullopt, "A cold copy of " + place.name + " was put beside it.");
}

FaultOutcome changeMeta(FaultContext& context) {
  MetaRecord record;
  OutputFile file;
  if (auto failure = openMeta(context, file)) return *failure;
  if (auto failure = file.read(0, std::as_writable_bytes(std::span(&record, 1)))) return *failure;
  const FaultSpec& spec = context.spec();
  record.last_segment_index = static_cast<std::uint32_t>(spec.get(FaultKey::INDEX).value_or(record.last_segment_index));
  const std::uint64_t offset = spec.get(FaultKey::OFFSET).value_or(record.last_offset);
  if (offset > 0xffff'ffff) return context.fail("offset has 32 bits in the meta file");
  record.last_offset = static_cast<std::uint32_t>(offset);
  record.last_event_id = spec.get(FaultKey::EVENT).value_or(record.last_event_id);
  if (auto failure = file.write(0, std::as_bytes(std::span(&record, 1)))) return *failure;
  if (auto failure = file.close()) return *failure;
  return context.done(kMetaFileName, 0, "The meta file was rewritten.");
}

FaultOutcome truncateMeta(FaultContext& context) {
  OutputFile file;
  if (auto failure = openMeta(context, file)) return *failure;
  const std::uint64_t size = context.choose(FaultKey::SIZE, 0, format::kMetaFileSize);
  if (auto failure = file.resize(size)) return *failure;
  if (auto failure = file.close()) return *failure;
  return context.done(kMetaFileName, size, "The meta file was cut to " + std::to_string(size) + " bytes.");
}

FaultOutcome leaveMetaTemporary(FaultContext& context) {
  const std::string temporary = metaPath(context) + ".tmp";
  OutputFile file;
  if (auto failure = file.create(temporary)) return *failure;
  if (auto failure = file.resize(format::kMetaFileSize)) return *failure;
  if (auto failure = file.close()) return *failure;
  return context.done(std::string(kMetaFileName) + ".tmp", std::nullopt,
                      "A temporary meta file was left behind, as by a crash before it was renamed.");
}

}  // namespace walscope::recorder
