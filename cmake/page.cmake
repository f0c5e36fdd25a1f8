# The files of a browser's page -> a source with their bytes, so that the program needs no file beside it. Run by the
# build: cmake -D OUTPUT=... -D FOLDER=... -P page.cmake
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.svg ${FOLDER}/*.json)
list(SORT files)
set(arrays "")
set(rows "")
foreach(file IN LISTS files)
  file(READ ${FOLDER}/${file} bytes HEX)
  file(SIZE ${FOLDER}/${file} size)
  string(REGEX REPLACE "[^a-zA-Z0-9]" "_" name ${file})
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char k_${name}[] = {\n${bytes}};\n")
  string(APPEND rows "    PageFile{\"${file}\", {k_${name}, ${size}}},\n")
endforeach()
list(LENGTH files count)
file(WRITE ${OUTPUT} "#include \"ams2mqtt/http/page_files.hpp\"

#include <array>

namespace ams2mqtt {

namespace {

${arrays}
constexpr std::array<PageFile, ${count}> kPageFiles = {
${rows}};

}  // namespace

std::span<const PageFile> page_files() {
  return kPageFiles;
}

}  // namespace ams2mqtt
")
