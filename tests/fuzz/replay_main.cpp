// The plain driver of a fuzz target: replays files and folders, then seeded mutants of them, so that every target is
// built and run with every compiler. usage: fuzz_x [--runs N] [--seed S] FILE|FOLDER...
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/simulation/household.hpp"

namespace fs = std::filesystem;
using Input = std::vector<std::uint8_t>;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// A target may bring its own mutator, as with libFuzzer.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                                                     std::size_t max_size, unsigned seed);
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

constexpr std::size_t kMaxSize = 4096;
constexpr std::size_t kMaxSteps = 24;

ams2mqtt::Random& random_source(std::uint64_t seed = 1) {
  static ams2mqtt::Random random(seed);
  return random;
}

std::size_t below(std::size_t limit) {
  return static_cast<std::size_t>(random_source().below(static_cast<std::int64_t>(limit)));
}

Input read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t replay(Input input) {
  const std::size_t step = input.size() / kMaxSteps + 1;
  std::size_t runs = 1;
  LLVMFuzzerTestOneInput(input.data(), input.size());
  for (std::size_t position = 0; position < input.size(); position += step, runs += 2) {
    LLVMFuzzerTestOneInput(input.data(), position);
    input[position] ^= 0xFF;
    LLVMFuzzerTestOneInput(input.data(), input.size());
    input[position] ^= 0xFF;
  }
  return runs;
}

std::vector<Input> load_all(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  std::vector<Input> corpus = {{}};
  for (const fs::path& file : files) corpus.push_back(read(file));
  return corpus;
}

std::size_t mutate_once(std::uint8_t* data, std::size_t size, std::size_t max_size) {
  const std::size_t at = size == 0 ? 0 : below(size);
  switch (below(6)) {
    case 0:  // flip a bit
      if (size > 0) data[at] ^= static_cast<std::uint8_t>(1U << below(8));
      return size;
    case 1: {  // a byte that means something somewhere
      constexpr std::uint8_t kBytes[] = {0x00, 0x01, 0x02, 0x06, 0x09, 0x0A, 0x0D,
                                         0x12, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0xFF};
      if (size > 0) data[at] = kBytes[below(std::size(kBytes))];
      return size;
    }
    case 2: {  // remove some
      const std::size_t count = std::min(size - at, 1 + below(8));
      std::copy(data + at + count, data + size, data + at);
      return size - count;
    }
    case 3:  // insert one
      if (size == max_size) return size;
      std::copy_backward(data + at, data + size, data + size + 1);
      data[at] = static_cast<std::uint8_t>(below(256));
      return size + 1;
    case 4: {  // repeat a part behind the end
      const std::size_t count = std::min({size - at, max_size - size, below(64)});
      std::copy(data + at, data + at + count, data + size);
      return size + count;
    }
    default:  // cut
      return below(8) == 0 ? at : size;
  }
}

int usage() {
  std::fputs("usage: fuzz_x [--runs N] [--seed S] FILE|FOLDER...\n", stderr);
  return 2;
}

void run_mutants(const std::vector<Input>& corpus, std::uint64_t runs) {
  Input input(kMaxSize);
  for (std::uint64_t run = 0; run < runs; ++run) {
    const Input& parent = corpus[below(corpus.size())];
    std::size_t size = std::min(parent.size(), kMaxSize);
    std::copy_n(parent.begin(), size, input.begin());
    const auto seed = static_cast<unsigned>(below(1U << 30U));
    size = LLVMFuzzerCustomMutator != nullptr ? LLVMFuzzerCustomMutator(input.data(), size, kMaxSize, seed)
                                              : LLVMFuzzerMutate(input.data(), size, kMaxSize);
    LLVMFuzzerTestOneInput(input.data(), size);
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size) {
  for (std::size_t times = 1 + below(4); times > 0; --times) size = mutate_once(data, size, max_size);
  return size;
}

int main(int argument_count, char** arguments) {
  std::uint64_t runs = 0;
  std::uint64_t seed = 1;
  std::vector<fs::path> paths;
  for (int index = 1; index < argument_count; ++index) {
    const std::string_view argument = arguments[index];
    if (argument == "--runs" || argument == "--seed") {
      if (++index == argument_count) return usage();
      (argument == "--runs" ? runs : seed) = std::strtoull(arguments[index], nullptr, 10);
    } else if (argument.starts_with("--")) {
      return usage();
    } else {
      paths.emplace_back(argument);
    }
  }
  random_source(seed);
  const std::vector<Input> corpus = load_all(paths);
  std::size_t inputs = 0;
  for (const Input& input : corpus) inputs += replay(input);
  run_mutants(corpus, runs);
  std::printf("%zu inputs and %llu mutants, seed %llu\n", inputs, static_cast<unsigned long long>(runs),
              static_cast<unsigned long long>(seed));
  return 0;
}
