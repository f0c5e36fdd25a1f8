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
install(FILES ${PROJECT_BINARY_DIR}/systemd/ams2mqtt.service systemd/ams2mqtt.path DESTINATION lib/systemd/system)
install(FILES config/ams2mqtt.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/ams2mqtt)
install(FILES config/ams2mqtt.yaml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES packaging/udev/60-ams2mqtt.rules DESTINATION lib/udev/rules.d)
install(FILES packaging/completions/ams2mqtt.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ams2mqtt)
# Debian's packages have a folder of their own, everybody else has this one.
set(zsh_folder site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL /usr AND EXISTS /etc/debian_version)
  set(zsh_folder vendor-completions)
endif()
install(FILES packaging/completions/_ams2mqtt DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${zsh_folder})
install(FILES packaging/completions/ams2mqtt.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
# The pages have the day of the commit; without one, that of the build, or the one that SOURCE_DATE_EPOCH names.
string(TIMESTAMP AMS2MQTT_DATE "%Y-%m-%d" UTC)
if(AMS2MQTT_COMMIT MATCHES "[0-9]+-[0-9]+-[0-9]+")
  set(AMS2MQTT_DATE ${CMAKE_MATCH_0})
endif()
foreach(page ams2mqtt.8 ams2mqtt.yaml.5)
  cmake_path(GET page EXTENSION LAST_ONLY section)
  string(REPLACE . man folder ${section})
  configure_file(packaging/man/${page}.in man/${page} @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/man/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/${folder})
endforeach()
# As in the checkout, so that the links between the pages lead somewhere.
install(FILES README.md LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES packaging/docker/compose.yaml packaging/docker/mosquitto.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}/packaging/docker)
install(DIRECTORY docs config findings DESTINATION ${CMAKE_INSTALL_DOCDIR}
  FILES_MATCHING PATTERN *.md PATTERN *.png PATTERN mosquitto.* PATTERN *.yaml
  PATTERN prometheus-rules.yml PATTERN grafana-dashboard.json)
install(FILES packaging/home-assistant/ams2mqtt/DOCS.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/packaging/home-assistant/ams2mqtt)
# file(INSTALL) puts DESTDIR in front by itself.
install(CODE "
  set(folder \"${CMAKE_INSTALL_FULL_SYSCONFDIR}/ams2mqtt\")
  if(EXISTS \"\$ENV{DESTDIR}\${folder}/ams2mqtt.yaml\")
    message(STATUS \"Left as it is: \$ENV{DESTDIR}\${folder}/ams2mqtt.yaml\")
  else()
    file(INSTALL \"${PROJECT_SOURCE_DIR}/config/ams2mqtt.yaml\" DESTINATION \"\${folder}\")
  endif()")
