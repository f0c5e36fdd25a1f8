# Sets what Debian calls the processor that the image is for: $debian and $triplet. Docker's name is in $TARGETARCH and
# $TARGETVARIANT, or empty for the processor of this machine.
# shellcheck shell=sh
# shellcheck disable=SC2034 # For those who source it.
case ${TARGETARCH:-$(dpkg --print-architecture)}/${TARGETVARIANT:-} in
  amd64/*) debian=amd64 triplet=x86_64-linux-gnu ;;
  arm64/*) debian=arm64 triplet=aarch64-linux-gnu ;;
  arm/v7 | arm/ | armhf/) debian=armhf triplet=arm-linux-gnueabihf ;;
  *)
    echo "No image for $TARGETARCH $TARGETVARIANT: amd64, arm64 and arm (v7) are those that Debian has the libraries for." >&2
    exit 1
    ;;
esac
