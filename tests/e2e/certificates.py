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

    def certificate(self, name, host="localhost", password=None, expired=False):
        """Certificate and key for a host name or a client. The key may be encrypted."""
        key, request, certificate = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "crt"))
        cipher = ["-passout", f"pass:{password}"] if password else ["-nodes"]
        openssl("req", *KEY, *cipher, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        extension = self.folder / f"{name}.ext"
        extension.write_text(f"subjectAltName=DNS:{host}\n")
        sign = self.sign_expired if expired else self.sign
        sign(request, extension, certificate)
        return certificate, key

    def sign(self, request, extension, certificate):
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.folder / f"{self.name}.key",
                "-CAcreateserial", "-days", 2, "-extfile", extension, "-out", certificate)

    def sign_expired(self, request, extension, certificate):
        """Only this command of openssl takes a day that is over in all its versions."""
        settings = self.folder / "authority.conf"
        (self.folder / "index").write_text("")
        settings.write_text(f"[ca]\ndefault_ca = one\n[one]\ndatabase = {self.folder}/index\nrand_serial = yes\n"
                            f"new_certs_dir = {self.folder}\ndefault_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n")
        openssl("ca", "-batch", "-notext", "-config", settings, "-in", request, "-cert", self.file,
                "-keyfile", self.folder / f"{self.name}.key", "-extfile", extension,
                "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-out", certificate)


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
