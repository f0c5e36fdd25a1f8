# AMS2MQTT_COMMIT: " (1a2b3c4d5e6f, 2026-01-31)" in a checkout and in a source archive, as given on the command line
# elsewhere, otherwise empty.
if(NOT DEFINED AMS2MQTT_COMMIT)
  # In an archive, `git archive` has put commit and day in place of the format; see .gitattributes.
  file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/commit.txt archived LIMIT_COUNT 1)
  find_package(Git QUIET)
  if(archived MATCHES "^([0-9a-f]+) ([0-9-]+)$")
    string(SUBSTRING ${CMAKE_MATCH_1} 0 12 hash)
    set(AMS2MQTT_COMMIT " (${hash}, ${CMAKE_MATCH_2})")
  elseif(GIT_FOUND AND EXISTS ${PROJECT_SOURCE_DIR}/.git)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} log -1 --abbrev=12 "--format= (%h, %cs)"
                    OUTPUT_VARIABLE AMS2MQTT_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} rev-parse --path-format=absolute --git-path logs/HEAD
                    OUTPUT_VARIABLE moves OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(moves AND EXISTS ${moves})
      set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${moves})
    endif()
  endif()
endif()
