# Recipe for nixpkgs: `nix-build -E 'with import <nixpkgs> {}; callPackage ./package.nix {}'` in this folder.
# Not built; only `nix-instantiate --parse` was tried.
{
  lib,
  stdenv,
  boost,
  catch2_3,
  cctz,
  cli11,
  cmake,
  fmt,
  ninja,
  nlohmann_json,
  openssl,
  paho-mqtt-c,
  paho-mqtt-cpp,
  spdlog,
  sqlite,
  yaml-cpp,
  zlib,
}:

stdenv.mkDerivation {
  pname = "ams2mqtt";
  version = "0.2.0";
  src = lib.cleanSource ../..;

  nativeBuildInputs = [
    cmake
    ninja
  ];
  buildInputs = [
    boost
    cctz
    cli11
    fmt
    nlohmann_json
    openssl
    paho-mqtt-c
    paho-mqtt-cpp
    spdlog
    sqlite
    yaml-cpp
    zlib
  ];
  checkInputs = [ catch2_3 ];

  cmakeFlags = [
    # The example goes beside the program; the module writes the configuration.
    (lib.cmakeFeature "CMAKE_INSTALL_SYSCONFDIR" "${placeholder "out"}/etc")
    (lib.cmakeFeature "AMS2MQTT_COMMIT" "")
    (lib.cmakeBool "AMS2MQTT_TESTS" true)
  ];
  ninjaFlags = [
    "ams2mqtt"
    "core_tests"
    "golden_tests"
  ];

  doCheck = true;
  checkPhase = ''
    runHook preCheck
    tests/core_tests
    tests/golden_tests '~[.]'
    runHook postCheck
  '';

  meta = {
    description = "Smart electricity meters to MQTT and Home Assistant";
    homepage = "https://github.com/ams2mqtt/ams2mqtt";
    license = lib.licenses.asl20;
    mainProgram = "ams2mqtt";
    platforms = lib.platforms.linux;
  };
}
