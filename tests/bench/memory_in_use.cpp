// The global operator new and delete, which sum up what they give and take.
#include "bench/memory_in_use.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> in_use = 0;

void* allocate(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  in_use += ::malloc_usable_size(memory);
  return memory;
}

void free_counted(void* memory) {
  in_use -= ::malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

std::size_t ams2mqtt::bench::memory_in_use() {
  return in_use;
}

void* operator new(std::size_t size) {
  return allocate(size);
}
void* operator new[](std::size_t size) {
  return allocate(size);
}
void operator delete(void* memory) noexcept {
  free_counted(memory);
}
void operator delete[](void* memory) noexcept {
  free_counted(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  free_counted(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  free_counted(memory);
}
