"""A program that asks somebody at a terminal, and the somebody: a pseudo terminal that is the program's own."""
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

from scene import PATIENCE, PROGRAM, clean_environment

# As a shell starts it, which stays when the program ends, so that the terminal can be looked at then.
SHELL = 'trap : INT; "$@"; echo "ended with $?"; exec sleep 1000'
ENDED = re.compile(r"^ended with (\d+)$", re.MULTILINE)


class Conversation:
    """The program with these arguments, started on a terminal of its own. `idle` is called while it is waited for, such
    as to play a meter."""

    def __init__(self, *arguments, idle=lambda: None, environment=None):
        self.said, self.idle, self.place = "", idle, 0
        self.terminal, self.slave = pty.openpty()
        self.shell = subprocess.Popen(["sh", "-c", SHELL, "sh", PROGRAM, *map(str, arguments)], stdin=self.slave,
                                      stdout=self.slave, stderr=self.slave, start_new_session=True,
                                      preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                                      env={**clean_environment(), "NO_COLOR": "1", **(environment or {})})

    def read(self):
        if select.select([self.terminal], [], [], 0.1)[0]:
            self.said += os.read(self.terminal, 65536).decode(errors="replace").replace("\r\n", "\n")
        self.idle()

    def wait_for(self, words, since=0):
        """Until the program has said them; returns where they end."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.said[since:]:
            if time.monotonic() > deadline or ENDED.search(self.said):
                raise AssertionError(f"{words!r} did not come in\n{self.said}")
            self.read()
        return self.said.index(words, since) + len(words)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def answer(self, question, text):
        """Waits for the newest question and answers it."""
        self.place = self.wait_for(question, self.place)
        self.type(text + "\n")

    def echoes(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def end(self):
        """Its exit code once it has ended, as a shell has it."""
        deadline = time.monotonic() + PATIENCE
        while not ENDED.search(self.said):
            if time.monotonic() > deadline:
                raise AssertionError(f"it does not end:\n{self.said}")
            self.read()
        return int(ENDED.search(self.said).group(1))

    def close(self):
        os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.wait()
        os.close(self.terminal)
        os.close(self.slave)
