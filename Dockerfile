# Builds the program on Debian 13 and leaves an image with nothing but the program, the libraries that it loads, time
# zones and certificates. `packaging/docker/build` builds it for other processors, too, and writes version and revision
# into it. Works with BuildKit, with Podman and, for this machine's processor, with Docker's older builder, which does not
# know BUILDPLATFORM: "linux" is the machine's own platform to it.
FROM --platform=${BUILDPLATFORM:-linux} debian:trixie-slim AS build
# Docker's names of the processor that the image is for; empty: this one.
ARG TARGETARCH
ARG TARGETVARIANT
WORKDIR /source
COPY packaging/docker/target.sh packaging/docker/
RUN . packaging/docker/target.sh && dpkg --add-architecture "$debian" \
    && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    "g++-$(echo "$triplet" | tr _ -)" binutils cmake ninja-build python3 tzdata ca-certificates nlohmann-json3-dev libcli11-dev \
    "libboost-dev:$debian" "libpaho-mqttpp-dev:$debian" "libpaho-mqtt-dev:$debian" "libssl-dev:$debian" "zlib1g-dev:$debian" \
    "libyaml-cpp-dev:$debian" "libsqlite3-dev:$debian" "libspdlog-dev:$debian" "libfmt-dev:$debian" "libcctz-dev:$debian" \
    && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY systemd systemd
COPY packaging/man packaging/man
COPY include include
COPY src src
RUN . packaging/docker/target.sh && cmake --preset release -D AMS2MQTT_TESTS=OFF \
    -D CMAKE_SYSTEM_NAME=Linux -D "CMAKE_SYSTEM_PROCESSOR=${triplet%%-*}" -D "CMAKE_CXX_COMPILER=$triplet-g++" \
    && cmake --build build/release --target ams2mqtt
# What `ams2mqtt --version` says behind the version: " (1a2b3c4d5e6f, 2026-01-31)". Only one source knows it.
ARG COMMIT
RUN cmake -D "AMS2MQTT_COMMIT=$COMMIT" build/release && cmake --build build/release --target ams2mqtt
COPY LICENSE ./
COPY packaging packaging
# Seconds since 1970: of all files in the image, and of the list of what it consists of.
ARG SOURCE_DATE_EPOCH
RUN packaging/docker/rootfs.sh build/release/ams2mqtt /image

FROM scratch
COPY --from=build /image /
ARG VERSION=unreleased
ARG REVISION
ARG CREATED
ARG SOURCE
LABEL org.opencontainers.image.title="ams2mqtt" \
    org.opencontainers.image.description="Smart electricity meters to MQTT and Home Assistant" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.source="$SOURCE" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.created="$CREATED"
# User ams2mqtt, group dialout, whose number on the host is the serial ports' one.
USER 999:20
# What has to survive restarts, if the container is run with a volume here.
VOLUME /var/lib/ams2mqtt
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/usr/bin/ams2mqtt", "health"]
ENTRYPOINT ["/usr/bin/ams2mqtt"]
CMD ["run"]
