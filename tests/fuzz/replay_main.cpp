// A plain driver for a fuzz target: replays every file below the given paths, whole, cut short at each byte and with
// each byte inverted (at every so many bytes of a long file), so that the target is built and run with the ordinary
// tests.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr std::size_t kMaxSteps = 512;

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

Input read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t runs = replay({});
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::is_regular_file(argv[i])) runs += replay(read(argv[i]));
    if (!std::filesystem::is_directory(argv[i])) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) runs += replay(read(entry.path()));
    }
  }
  std::printf("%zu inputs\n", runs);
  return 0;
}
