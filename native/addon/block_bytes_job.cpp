#include "addon/block_bytes_job.hpp"

#include <utility>
#include <vector>

#include "addon/arguments.hpp"
#include "addon/values.hpp"
#include "io/block_bytes.hpp"

namespace walscope::addon {

namespace {

struct Wanted {
  std::string path;
  std::vector<std::uint64_t> positions;
};

std::vector<Wanted> toWanted(const Napi::Value& value) {
  std::vector<Wanted> wanted;
  if (!value.IsArray()) return wanted;
  const auto array = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value element = array.Get(i);
    if (!element.IsObject()) continue;
    const auto object = element.As<Napi::Object>();
    Wanted& one = wanted.emplace_back();
    one.path = toPath(object.Get("path"));
    const Napi::Value blocks = object.Get("blocks");
    if (!blocks.IsArray()) continue;
    const auto positions = blocks.As<Napi::Array>();
    for (std::uint32_t block = 0; block < positions.Length(); ++block) {
      one.positions.push_back(toNumber(positions.Get(block), 0));
    }
  }
  return wanted;
}

Napi::Value bytes(Napi::Env env, const std::vector<std::byte>& source) {
  return Napi::Buffer<std::uint8_t>::Copy(env, reinterpret_cast<const std::uint8_t*>(source.data()), source.size());
}

Napi::Value toBlock(Napi::Env env, const io::BlockBytes& block) {
  return ObjectBuilder(env)
      .set("block", number(env, block.position))
      .set("previousHeader", block.previous_header.empty() ? env.Null() : bytes(env, block.previous_header))
      .set("bytes", bytes(env, block.bytes))
      .done();
}

Napi::Value toSegment(Napi::Env env, const io::SegmentBytes& segment) {
  return ObjectBuilder(env)
      .set("header", segment.header.empty() ? env.Null() : bytes(env, segment.header))
      .set("blocks", list(env, segment.blocks, toBlock))
      .done();
}

}  // namespace

Napi::Function BlockBytesJob::define(Napi::Env env) {
  return DefineClass(env, "BlockBytesJob", {InstanceMethod<&BlockBytesJob::progress>("progress"), cancelMethod()});
}

BlockBytesJob::BlockBytesJob(const Napi::CallbackInfo& info) : JobObject(info) {
  std::vector<Wanted> wanted = toWanted(info[0]);
  state_->total = wanted.size();
  start(info, [wanted = std::move(wanted), state = state_](const std::atomic<bool>& cancel) {
    std::vector<io::SegmentBytes> segments;
    for (const Wanted& one : wanted) {
      if (cancel.load(std::memory_order_relaxed)) return rejection("CANCELLED", "The work was cancelled.");
      // One path gives one file, whatever it is.
      const io::DirectoryScan scan = io::scanFiles({one.path}, {});
      const io::SegmentFile& file = scan.hot.empty() ? scan.cold.front() : scan.hot.front();
      segments.push_back(io::readBlockBytes(file, one.positions, cancel));
      ++state->done;
    }
    return Completion::Settle([segments = std::move(segments)](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(list(env, segments, toSegment));
    });
  });
}

Napi::Value BlockBytesJob::progress(const Napi::CallbackInfo& info) {
  return job().progress(info.Env(), "blocks", state_->done.load(), state_->total, "segments");
}

}  // namespace walscope::addon
