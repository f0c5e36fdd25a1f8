# Everything that a machine needs to run the daemon. What the administrator has written stays as it is.
if(CMAKE_BUILD_TYPE STREQUAL RelWithDebInfo)
  # The symbols are for whoever reads a crash; the program is a thirtieth of the size without them.
  add_custom_command(TARGET ams2mqtt POST_BUILD
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:ams2mqtt> $<TARGET_FILE:ams2mqtt>.debug
    COMMAND ${CMAKE_STRIP} --strip-unneeded $<TARGET_FILE:ams2mqtt>
    COMMAND ${CMAKE_OBJCOPY} --add-gnu-debuglink=$<TARGET_FILE:ams2mqtt>.debug $<TARGET_FILE:ams2mqtt>)
endif()

configure_file(systemd/ams2mqtt.service.in systemd/ams2mqtt.service @ONLY)
install(TARGETS ams2mqtt RUNTIME)
install(FILES ${PROJECT_BINARY_DIR}/systemd/ams2mqtt.service DESTINATION lib/systemd/system)
install(FILES config/ams2mqtt.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/ams2mqtt)
# As in the checkout, so that the links between the pages lead somewhere.
install(FILES README.md LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs config findings DESTINATION ${CMAKE_INSTALL_DOCDIR}
  FILES_MATCHING PATTERN *.md PATTERN *.png PATTERN mosquitto.* PATTERN *.yaml)
# file(INSTALL) puts DESTDIR in front by itself.
install(CODE "
  set(folder \"${CMAKE_INSTALL_FULL_SYSCONFDIR}/ams2mqtt\")
  if(EXISTS \"\$ENV{DESTDIR}\${folder}/ams2mqtt.yaml\")
    message(STATUS \"Left as it is: \$ENV{DESTDIR}\${folder}/ams2mqtt.yaml\")
  else()
    file(INSTALL \"${PROJECT_SOURCE_DIR}/config/ams2mqtt.yaml\" DESTINATION \"\${folder}\")
  endif()")
