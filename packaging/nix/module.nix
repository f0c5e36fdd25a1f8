# NixOS module: imports = [ ./module.nix ]; services.ams2mqtt = { enable = true; settings.mqtt.host = "localhost"; ... };
# Not tried on NixOS, only parsed. The unit is the one that the package brings, with another configuration file.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.services.ams2mqtt;
  yaml = pkgs.formats.yaml { };
  file = yaml.generate "ams2mqtt.yaml" cfg.settings;
in
{
  options.services.ams2mqtt = {
    enable = lib.mkEnableOption "reading smart electricity meters to MQTT";
    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = lib.literalExpression "pkgs.callPackage ./package.nix { }";
      description = "The package to use.";
    };
    settings = lib.mkOption {
      type = yaml.type;
      default = { };
      example = {
        mqtt.host = "localhost";
        meters = [ { serial = "/dev/ttyUSB0"; } ];
      };
      description = "What ams2mqtt.yaml holds.";
    };
    credentials = lib.mkOption {
      type = lib.types.attrsOf lib.types.path;
      default = { };
      example = {
        mqtt-password = "/run/keys/mqtt-password";
      };
      description = "Files with secrets, by the names of their credentials (docs/operations.md).";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.packages = [ cfg.package ];
    systemd.services.ams2mqtt = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig = {
        ExecStart = [
          ""
          "${lib.getExe cfg.package} run --config ${file}"
        ];
        ExecReload = [
          ""
          "${lib.getExe' pkgs.coreutils "kill"} -HUP $MAINPID"
        ];
        LoadCredential = lib.mapAttrsToList (name: path: "${name}:${path}") cfg.credentials;
      };
    };
  };
}
