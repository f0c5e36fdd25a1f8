#!/usr/bin/env python3
"""Shows that layers.py sees each kind of violation, and that it lets the innocent lines beside them pass."""
import pathlib
import unittest

import layers


def violations(path, text):
    return list(layers.check_file(pathlib.PurePosixPath(path), text))


class Layers(unittest.TestCase):
    def test_refused(self):
        for path, line in [
            ("src/base/bytes.cpp", "#include <boost/asio.hpp>"),
            ("src/meter/decoder.cpp", "#include <mqtt/async_client.h>"),
            ("src/lists/extract.cpp", "#include <yaml-cpp/yaml.h>"),
            ("src/dlms/data.cpp", "#include <spdlog/spdlog.h>"),
            ("src/history/history.cpp", "#include <sqlite3.h>"),
            ("include/ams2mqtt/service/history_file.hpp", "#include <sqlite3.h>"),
            ("src/dlms/data.cpp", "#include <fmt/format.h>"),
            ("src/simulation/load.cpp", "auto now = std::chrono::system_clock::now();"),
            ("src/homeassistant/publisher.cpp", "auto now = std::chrono::steady_clock :: now();"),
            ("src/base/time.cpp", "#include <ctime>"),
            ("src/base/time.cpp", "auto t = time(nullptr);"),
            ("include/ams2mqtt/meter/telegram_json.hpp", "#include <nlohmann/json.hpp>"),
            ("include/ams2mqtt/mqtt/client.hpp", "#include <mqtt/async_client.h>"),
            ("src/dlms/data.cpp", '#include "ams2mqtt/meter/catalog.hpp"'),
            ("include/ams2mqtt/base/bytes.hpp", '#include "ams2mqtt/framing/hdlc.hpp"'),
            ("src/mqtt/outbox.cpp", '#include "ams2mqtt/app/cli.hpp"'),
            ("src/framing/hdlc.cpp", '#include "meter/layouts.hpp"'),
            ("src/mqtt/session.cpp", '#include "ams2mqtt/source/source.hpp"'),
            ("src/utils/strings.cpp", "int x;"),
        ]:
            with self.subTest(path=path, line=line):
                self.assertEqual(len(violations(path, line + "\n")), 1)

    def test_allowed(self):
        for path, line in [
            ("src/base/bytes.cpp", '#include "ams2mqtt/base/bytes.hpp"'),
            ("src/base/bytes.cpp", "// a clock such as steady_clock::now() stays outside"),
            ("src/meter/telegram_json.cpp", "#include <nlohmann/json.hpp>"),
            ("src/meter/decoder.cpp", '#include "ams2mqtt/dlms/data.hpp"'),
            ("src/meter/decoder.cpp", '#include "ams2mqtt/version.hpp"'),
            ("src/source/run.cpp", "#include <boost/asio.hpp>"),
            ("src/source/run.cpp", "auto now = std::chrono::steady_clock::now();"),
            ("src/meter/clock.cpp", "const auto t = local_time(utc, offset);"),
            ("src/main.cpp", "#include <CLI/CLI.hpp>"),
        ]:
            with self.subTest(path=path, line=line):
                self.assertEqual(violations(path, line + "\n"), [])

    def test_length(self):
        path = pathlib.PurePosixPath("src/source/run.cpp")
        self.assertEqual(list(layers.check_length(path, "\n" * layers.MAX_LINES)), [])
        self.assertEqual(len(list(layers.check_length(path, "\n" * (layers.MAX_LINES + 1)))), 1)


if __name__ == "__main__":
    unittest.main()
