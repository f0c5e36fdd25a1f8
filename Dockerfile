# Builds the program on Debian and leaves a small image with only the program and the libraries it needs.
FROM debian:bookworm-slim AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    g++ cmake ninja-build libboost-dev libpaho-mqttpp-dev libpaho-mqtt-dev libssl-dev nlohmann-json3-dev zlib1g-dev libyaml-cpp-dev \
    libcli11-dev libspdlog-dev libfmt-dev libcctz-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cmake --preset release -D AMS2MQTT_TESTS=OFF && cmake --build build/release

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    libpaho-mqttpp3-1 libpaho-mqtt1.3 libssl3 zlib1g libyaml-cpp0.7 libspdlog1.10 libfmt9 libcctz2 tzdata ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home --shell /usr/sbin/nologin --groups dialout ams2mqtt \
    && install -d -o ams2mqtt -g ams2mqtt -m 700 /var/lib/ams2mqtt
COPY --from=build /source/build/release/ams2mqtt /usr/bin/ams2mqtt
USER ams2mqtt
# What has to survive restarts, if the container is run with a volume here.
VOLUME /var/lib/ams2mqtt
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/usr/bin/ams2mqtt", "health"]
ENTRYPOINT ["/usr/bin/ams2mqtt"]
CMD ["run"]
