"""What the tests of connections share: certificates, passwords, and daemons whose log is waited for."""
import pathlib
import ssl
import tempfile

from certificates import Authority
from scene import EndToEnd

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
PROTOCOLS = ("5", "3.1.1")


class Connections(EndToEnd):
    """Certificates are made once: server (for localhost), elsewhere, expired, client, and one of a strange authority."""

    @classmethod
    def setUpClass(cls):
        cls.vault_folder = tempfile.TemporaryDirectory(prefix="ams2mqtt-e2e-certificates-")
        cls.vault = pathlib.Path(cls.vault_folder.name)
        authority = Authority(cls.vault)
        authority.certificate("server")
        authority.certificate("elsewhere", host="broker.elsewhere.example")
        authority.certificate("expired", expired=True)
        authority.certificate("client", password="made-up")
        Authority(cls.vault, "strange")
        (cls.vault / "client-password").write_text("made-up\n")
        (cls.vault / "client-password").chmod(0o600)
        cls.addClassCleanup(cls.vault_folder.cleanup)

    def tls_lines(self, certificate="server", *more):
        return (f"cafile {self.vault}/ca.crt", f"certfile {self.vault}/{certificate}.crt",
                f"keyfile {self.vault}/{certificate}.key", *more)

    def tls(self, more="", authority="ca"):
        return f"tls: {{enabled: true, ca_file: {self.vault}/{authority}.crt{more}}}"

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.vault / "server.crt", self.vault / "server.key")
        return context

    def run_daemon(self, port, mqtt="", name="daemon", meters=None):
        """A daemon for the broker at this port of localhost."""
        host = "" if "host:" in mqtt else "host: localhost, "
        config = self.config(meters or ["serial: {device: /dev/null}"], f"{host}port: {port}" +
                             (f", {mqtt}" if mqtt else ""), name=f"{name}.yaml")
        return self.start("run", "--config", config, name=name)

    def says_once(self, daemon, sentence, tried_again):
        """Once, although it has tried again."""
        self.wait_for_log(daemon, sentence)
        self.wait_until(tried_again, "another attempt")
        self.assertEqual(daemon.log.count(sentence), 1, daemon.log)
        warnings = [line for line in daemon.log.splitlines() if "no connection to" in line]
        self.assertEqual(len(warnings), 1, daemon.log)
