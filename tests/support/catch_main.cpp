// main() of a test program, where Catch2's own is compiled for another processor.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
