# AMS2MQTT_BUNDLED=DIR takes into the program what Debian names differently in each release, so that one program runs on
# several: libraries from DIR/lib, which packaging/bundle fills, and headers that need none. docs/packages.md says why.
function(bundled target library)
  set(file ${AMS2MQTT_BUNDLED}/lib/lib${library}.a)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "${file} is missing: packaging/bundle ${AMS2MQTT_BUNDLED} makes it")
  endif()
  add_library(${target} STATIC IMPORTED)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${file})
  if(EXISTS ${AMS2MQTT_BUNDLED}/include)  # of libraries that are newer than the installed headers
    target_include_directories(${target} INTERFACE ${AMS2MQTT_BUNDLED}/include)
  endif()
  target_link_libraries(${target} INTERFACE ${ARGN})
endfunction()

bundled(paho-mqtt-c paho-mqtt3as OpenSSL::SSL OpenSSL::Crypto Threads::Threads ${CMAKE_DL_LIBS} anl)
bundled(PahoMqttCpp::paho-mqttpp3 paho-mqttpp3 paho-mqtt-c)
bundled(yaml-cpp::yaml-cpp yaml-cpp)
bundled(cctz cctz)
set(CCTZ_LIBRARY cctz)
add_library(spdlog::spdlog INTERFACE IMPORTED)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
target_link_libraries(spdlog::spdlog INTERFACE Threads::Threads)
