// A plain driver for a fuzz target: replays every file below the given paths, whole, cut short at each byte and with
// each byte flipped, so that the target is built and run with the ordinary tests.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

std::size_t replay(Input input) {
  std::size_t runs = 0;
  for (std::size_t size = 0; size <= input.size(); ++size, ++runs) LLVMFuzzerTestOneInput(input.data(), size);
  for (std::uint8_t& byte : input) {
    byte ^= 0xFF;
    LLVMFuzzerTestOneInput(input.data(), input.size());
    byte ^= 0xFF;
    ++runs;
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
