#!/usr/bin/env python3
"""Completion in the real bash, zsh and fish: every command and option, and the values that they can know."""
import os
import pathlib
import pty
import re
import subprocess
import tempfile
import unittest

from scene import PROGRAM, lacks

SOURCE = pathlib.Path(__file__).resolve().parents[2]
COMPLETIONS = SOURCE / "packaging/completions"
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
ROW = re.compile(r"^  (?:(-\w), )?(--?[\w-]+)?", re.M)
# A /dev with an adapter and little else, in a mount namespace.
OWN_DEV = """set -e
mount -t tmpfs none "$1"
for name in null tty ptmx pts urandom; do
  if [ -d "/dev/$name" ]; then mkdir "$1/$name"; else touch "$1/$name"; fi
  mount --rbind "/dev/$name" "$1/$name"
done
mkdir -p "$1/serial/by-id"
touch "$1/ttyUSB7" "$1/ttyACM3" "$1/ttyAMA0" "$1/ttyS1" "$1/serial/by-id/usb-FTDI_FT232R_A1B2-if00-port0"
mount --move "$1" /dev
shift
exec "$@"
"""
PORTS = ["/dev/serial/by-id/usb-FTDI_FT232R_A1B2-if00-port0", "/dev/ttyUSB7", "/dev/ttyACM3", "/dev/ttyAMA0"]


def ask(*words):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True).stdout


def options_of(*words):
    """As --help names them, read otherwise than packaging/generate.py does."""
    text = ask(*words, "--help")
    section = text.partition("\nOptions:\n")[2].partition("\n\n")[0]
    return {name for pair in ROW.findall(section) for name in pair if name}


def commands():
    return re.findall(r"^  ([a-z]+) ", ask("--help").partition("\nCommands:\n")[2], re.M)


class Shell:
    """What each shell must offer."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ams2mqtt-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/ams2mqtt").symlink_to(pathlib.Path(PROGRAM).resolve())
        self.work = self.folder / "work"
        (self.work / "sub").mkdir(parents=True)
        for name in ("house.yaml", "cellar.yml", "capture.hex"):
            (self.work / name).touch()
        self.environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin:/usr/sbin", "HOME": str(self.folder), "TERM": "vt100",
                            "LC_ALL": "C.UTF-8"}
        self.prefix = []

    def run_shell(self, *words, data=None):
        return subprocess.run([*self.prefix, *words], cwd=self.work, env=self.environment, capture_output=True, text=True,
                              timeout=60, input=data).stdout

    def with_own_dev(self):
        dev = self.folder / "dev"
        dev.mkdir()
        if not os.access("/usr/bin/unshare", os.X_OK):
            self.skipTest("no unshare")
        as_root = [] if os.getuid() == 0 else ["--map-root-user"]
        self.prefix = ["unshare", *as_root, "--mount", "sh", "-c", OWN_DEV, "sh", str(dev)]
        if subprocess.run([*self.prefix, "true"], check=False, capture_output=True).returncode != 0:
            self.skipTest("this machine lets nobody have a /dev of its own")

    def test_commands(self):
        self.assertEqual(self.complete("ams2mqtt ") & set(commands()), set(commands()))
        self.assertEqual(self.complete("ams2mqtt s"), {"setup", "simulate"})
        self.assertLessEqual({"--help", "--version"}, self.complete("ams2mqtt --"))

    def test_every_option_of_every_command(self):
        for command in commands():
            with self.subTest(command):
                options = options_of(command)
                self.assertIn("--help", options)
                offered = self.complete(f"ams2mqtt {command} -")
                self.assertEqual({word for word in offered if word.startswith("-")}, options)

    def test_fixed_sets(self):
        self.assertEqual(self.complete("ams2mqtt decode --format "), {"text", "json"})
        self.assertEqual(self.complete("ams2mqtt bench --manufacturer ka"), {"kaifa", "kaifa_se", "kamstrup"})
        self.assertEqual(self.values("ams2mqtt decode --format=j"), {"json"})

    def test_profiles(self):
        profiles = {line.split()[0] for line in ask("simulate", "--list").splitlines()}
        self.assertEqual(self.complete("ams2mqtt simulate --meter ") & profiles, profiles)
        self.assertEqual(self.complete("ams2mqtt simulate --meter kamstrup-c"), {"kamstrup-ct"})

    def test_configurations(self):
        for option in ("--config", "-c"):
            offered = self.complete(f"ams2mqtt check {option} ")
            self.assertLessEqual({"house.yaml", "cellar.yml"}, offered)
        self.assertEqual(self.complete("ams2mqtt run --config h"), {"house.yaml"})

    def test_time_zones(self):
        self.assertIn("Europe/Oslo", self.complete("ams2mqtt decode --time-zone Europe/Os"))

    def test_recordings(self):
        for command in ("decode", "bench", "simulate"):
            self.assertIn("capture.hex", self.complete(f"ams2mqtt {command} cap"))

    def test_ports(self):
        self.with_own_dev()
        self.assertEqual(set(PORTS) - self.complete("ams2mqtt decode "), set())
        self.assertEqual(self.complete("ams2mqtt decode /dev/ttyU"), {"/dev/ttyUSB7"})

    def test_nothing_where_nothing_is_known(self):
        self.assertEqual(self.complete("ams2mqtt doctor --seconds "), set())
        self.assertEqual(self.complete("ams2mqtt rename "), set())

    def values(self, line):
        """Some shells complete the word as a whole, others the value in it."""
        return {word.rpartition("=")[2] for word in self.complete(line)}


@unittest.skipIf(lacks(BASH_COMPLETION), "no bash-completion")
class Bash(Shell, unittest.TestCase):
    def complete(self, line):
        """Calls the function as readline would, with the line taken apart at blanks, '=' and ':'."""
        words = re.findall(r"[=:]+|[^=:\s]+", line) + ([""] if line.endswith(" ") else [])
        script = f"""
            source {BASH_COMPLETION}
            source {COMPLETIONS}/ams2mqtt.bash
            complete -p ams2mqtt >/dev/null || exit
            COMP_LINE=$1 COMP_POINT=${{#1}}
            shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _ams2mqtt ams2mqtt "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD - 1]}}"
            printf '%s\\n' "${{COMPREPLY[@]}}" """
        return set(self.run_shell("bash", "--norc", "-c", script, "bash", line, *words).split())


@unittest.skipIf(lacks("fish"), "no fish")
class Fish(Shell, unittest.TestCase):
    def complete(self, line):
        script = f"source {COMPLETIONS}/ams2mqtt.fish; complete -C {line!r}"
        return {each.split("\t")[0] for each in self.run_shell("fish", "--no-config", "-c", script).splitlines()}


@unittest.skipIf(lacks("zsh"), "no zsh")
class Zsh(Shell, unittest.TestCase):
    SETUP = """
        fpath=({folder} $fpath)
        autoload -Uz compinit && compinit -u -d $HOME/.zcompdump
        zstyle ':completion:*' verbose no
        unsetopt always_last_prompt prompt_sp
        unset zle_bracketed_paste
        LISTMAX=10000
        finish() {{ zle complete-word; print -r -- "$BUFFER" >$HOME/buffer; zle kill-buffer }}
        zle -N finish
        unsetopt auto_menu auto_list list_beep
        bindkey '^I' list-choices '^X' finish
        stty cols 80 rows 1000
        PS1=READY:
    """

    def complete(self, line):
        """Types the line; zsh lists below it what is possible, or completes it if that is one thing only."""
        if not hasattr(self, "terminal"):
            self.open()
        # The list is complete when the next command is answered.
        os.write(self.terminal, line.encode() + b"\t\x18print E''ND\n")
        text = self.read_until("\nEND\nREADY:")
        listed = text.partition("\nEND")[0].partition("READY:")[0].partition("\n")[2].split()
        if len(listed) > 1:
            return set(listed)
        finished = (self.folder / "buffer").read_text().rstrip()
        return {finished.rpartition(" ")[2]} if finished != line.rstrip() else set()

    def open(self):
        (self.folder / ".zshrc").write_text(self.SETUP.format(folder=COMPLETIONS))
        command = [*self.prefix, "zsh", "-d", "-i"]
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(self.work)
            os.execvpe(command[0], command, {**self.environment, "TERM": "xterm"})
        self.addCleanup(os.waitpid, child, 0)
        self.addCleanup(os.close, self.terminal)
        self.read_until("READY:")

    def read_until(self, what):
        data, plain = b"", ""
        while what not in plain:
            data += os.read(self.terminal, 4096)
            plain = re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[=>])|\r", "", data.decode(errors="replace"))
        return plain


if __name__ == "__main__":
    unittest.main()
