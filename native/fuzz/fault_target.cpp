// The grammar of `--fault`, and what a fault that it accepts does to a log of two segments. Input: the specification.
#include <filesystem>

#include "fuzz/fuzz_support.hpp"
#include "io/directory_scan.hpp"
#include "recorder/fault.hpp"
#include "recorder/generator.hpp"

namespace walscope::fuzz {

namespace {

constexpr std::uint64_t kSeed = 1;

/// A log to damage, made once.
const std::string& soundLog(const Workspace& workspace) {
  static const std::string directory = [&] {
    const std::string made = workspace.file("sound");
    const recorder::GenerateOptions options{.segments = 2, .blocks = 16, .events = 4'096 + 300, .cold = 1};
    check(!recorder::generate(made, options).failure, "a log can be generated");
    return made;
  }();
  return directory;
}

void checkFailure(const recorder::Failure& failure, std::string_view text) {
  check(failure.code == recorder::FailureCode::USAGE, "what the grammar refuses is a mistake of its user");
  const std::string beginning = "Fault «" + std::string(text) + "», character ";
  check(failure.message.starts_with(beginning), "the message names the text and a character");
  const std::size_t character = std::stoul(failure.message.substr(beginning.size()));
  check(character >= 1 && character <= text.size() + 1, "the character is one of the text, or the end");
}

void applyTo(const Workspace& workspace, const recorder::FaultSpec& spec) {
  const std::string directory = workspace.file("damaged");
  std::filesystem::remove_all(directory);
  std::filesystem::copy(soundLog(workspace), directory);
  const auto outcome = recorder::applyFault(directory, spec, kSeed, 0);
  if (const auto* applied = std::get_if<recorder::AppliedFault>(&outcome)) {
    check(applied->fault == spec.text && !applied->message.empty(), "a fault says what it did");
  }
  check(io::scanDirectory(directory, {}).status == format::Status::OK, "what is left can be scanned");
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  static const fuzz::Workspace workspace;
  const std::string text(reinterpret_cast<const char*>(data), size_bytes);
  const auto outcome = recorder::parseFault(text);
  if (const auto* failure = std::get_if<recorder::Failure>(&outcome)) {
    fuzz::checkFailure(*failure, text);
    return 0;
  }
  const auto& spec = std::get<recorder::FaultSpec>(outcome);
  fuzz::check(spec.text == text, "a fault keeps its text");
  fuzz::applyTo(workspace, spec);
  return 0;
}
