"""An authority and its certificates, made with openssl when a test needs them."""
import pathlib
import subprocess

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]


class Authority:
    def __init__(self, folder, name="ca"):
        self.folder, self.name = pathlib.Path(folder), name
        self.file = self.folder / f"{name}.crt"
        openssl("req", "-x509", *KEY, "-nodes", "-days", 2, "-keyout", self.folder / f"{name}.key", "-out", self.file,
                "-subj", f"/CN=Test authority {name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def certificate(self, name, host="localhost", days=2, password=None):
        """Certificate and key for a host name or a client; negative days: expired. The key may be enciphered."""
        key, request, certificate = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "crt"))
        cipher = ["-passout", f"pass:{password}"] if password else ["-nodes"]
        openssl("req", *KEY, *cipher, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        extension = self.folder / f"{name}.ext"
        extension.write_text(f"subjectAltName=DNS:{host}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.folder / f"{self.name}.key",
                "-CAcreateserial", "-days", days, "-extfile", extension, "-out", certificate)
        return certificate, key


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
