"""Completion for bash, zsh and fish."""

# What the values of options and arguments are. A new word in a command's help has to be given a meaning here.
FILES = {"FILE", "FILE|-", "LINK"}
PROFILES = {"PROFILE"}
TIME_ZONES = {"TZ"}
NOTHING = {"", "N", "HEX", "PORT", "ID", "NEW-ID", "URL", "READER", "ENTITY=KEY", "SECONDS", "ADDRESS", "N|max", "METER", "TIME",
           "FORMAT", "KINDS", "KIND[=N]", "NAME"}
DEVICES = {"DEVICE"}
CONFIGURATION = "--config"   # a file, but one with a certain ending
READS_PORTS = {"decode"}     # its files may be devices

NOTE = "# Made by packaging/generate.py; do not edit."
PORTS = "/dev/serial/by-id/* /dev/ttyUSB* /dev/ttyACM* /dev/ttyAMA*"


def kind_of(command, option):
    """What completes the value: configuration, choices, files, ports (and files), profiles, zones or nothing."""
    if CONFIGURATION in option.names:
        return "configuration"
    if option.choices:
        return "choices"
    if option.value in DEVICES or not option.names and option.value in FILES and command in READS_PORTS:
        return "ports"
    for kind, values in (("files", FILES), ("profiles", PROFILES), ("zones", TIME_ZONES), ("nothing", NOTHING)):
        if option.value in values:
            return kind
    raise ValueError(f"{command} {' '.join(option.names)}: what completes {option.value}?")


def quoted(text):
    """In single quotes, for all three shells."""
    return "'" + text.replace("'", "'\\''") + "'"


def _names(options):
    return " ".join(name for option in options for name in option.names)


BASH_ACTIONS = {
    "configuration": "_filedir 'y?(a)ml'",
    "files": "_filedir",
    "ports": "_ams2mqtt_ports; _filedir",
    "profiles": '_ams2mqtt_words "$("$1" simulate --list 2>/dev/null | cut -d" " -f1)"',
    "zones": "_ams2mqtt_words \"$(awk '!/^#/ { print $3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null)\"",
    "nothing": ":"}

BASH = """\
{note}
# shellcheck shell=bash

_ams2mqtt_words() {{
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}}

_ams2mqtt_ports() {{
  local port
  for port in {ports}; do
    [[ ! -e $port || $port != "$cur"* ]] || COMPREPLY+=("$port")
  done
}}

_ams2mqtt() {{
  local cur prev words cword command="" index
  _init_completion -n =: || return
  for ((index = 1; index < cword; index++)); do
    [[ ${{words[index]}} == -* ]] || {{ command=${{words[index]}}; break; }}
  done
  if [[ $cur == --*=* ]]; then
    prev=${{cur%%=*}}
    cur=${{cur#*=}}
  fi
  case "$command $prev $cur" in
    # The value of an option.
{values}    # Options.
{options}    # Commands and arguments.
    " "*) _ams2mqtt_words "{commands}" ;;
{arguments}  esac
  __ltrim_colon_completions "$cur"
}} && complete -F _ams2mqtt ams2mqtt
"""


def bash(helps):
    values, options, arguments = {}, "", ""
    for each in helps:
        options += f'    "{each.name} "*" -"*) _ams2mqtt_words "{_names(each.options)}" ;;\n'
        for option in each.options:
            if option.value:
                action = BASH_ACTIONS.get(kind_of(each.name, option)) or f'_ams2mqtt_words "{" ".join(option.choices)}"'
                values.setdefault(action, []).extend(f'"{each.name} {name} "*' for name in option.names)
        for argument in each.arguments[:1]:
            if (kind := kind_of(each.name, argument)) != "nothing":
                arguments += f'    "{each.name} "*) {BASH_ACTIONS[kind]} ;;\n'
    cases = "".join("    " + " | \\\n      ".join(patterns) + f")\n      {action} ;;\n"
                    for action, patterns in values.items())
    return BASH.format(note=NOTE, ports=PORTS, values=cases, options=options, arguments=arguments,
                       commands=" ".join(name for name, _ in helps[0].commands))


ZSH_ACTIONS = {
    "configuration": '_files -g "*.y(a|)ml(-.)"',
    "files": "_files",
    "ports": "_ams2mqtt_recordings",
    "profiles": "_ams2mqtt_profiles",
    "zones": "_time_zone",
    "nothing": " "}

ZSH = """\
#compdef ams2mqtt
{note}

_ams2mqtt_recordings() {{
  local -a ports
  [[ $PREFIX == /* ]] || ports=({ports})
  _alternative 'ports:serial port:compadd -f -a ports' 'files:recording:_files'
}}

_ams2mqtt_profiles() {{
  local -a profiles=(${{(f)"$(_call_program profiles $service simulate --list 2>/dev/null)"}})
  profiles=(${{profiles/ ##/:}})
  _describe 'meter' profiles
}}

_ams2mqtt() {{
  local curcontext=$curcontext service=$words[1] state line
  local -A opt_args
  local -a commands=(
{commands}  )
  _arguments -C \\
{own}    '1: :->command' '*:: :->argument'
  case $state in
    command) _describe 'command' commands ;;
    argument)
      curcontext=${{curcontext%:*}}-$words[1]:
      case $words[1] in
{cases}      esac
      ;;
  esac
}}

_ams2mqtt "$@"
"""


def _zsh_text(text):
    for special in "\\[]:":
        text = text.replace(special, "\\" + special)
    return text


def _zsh_value(command, option):
    kind = kind_of(command, option)
    action = f"({' '.join(option.choices)})" if kind == "choices" else ZSH_ACTIONS[kind]
    return f":{_zsh_text(option.value)}:{action}"


def _zsh_option(each, option):
    """Arguments of _arguments."""
    if "--help" in option.names or "--version" in option.names:
        excluded = "(- *)"
    else:
        positions = {argument.value: str(index) for index, argument in enumerate(each.arguments, 1)}
        others = [positions.get(name, name) for name in option.excludes]
        excluded = f"({' '.join(option.names + others)})" if len(option.names) > 1 or others else ""
    text = f"[{_zsh_text(option.text)}]" + (_zsh_value(each.name, option) if option.value else "")
    return [quoted(excluded + name + ("=" if option.value and name.startswith("--") else "+" if option.value else "") + text)
            for name in option.names]


def _zsh_arguments(each):
    result = []
    for index, argument in enumerate(each.arguments, 1):
        position = "*" if "..." in each.usage else str(index)
        others = [name for name in argument.excludes]
        result.append(quoted((f"({' '.join(others)})" if others else "") + position + _zsh_value(each.name, argument)))
    return result


def zsh(helps):
    commands = "".join(f"    {quoted(name + ':' + _zsh_text(text))}\n" for name, text in helps[0].commands)
    own = "".join(f"    {line} \\\n" for option in helps[0].options for line in _zsh_option(helps[0], option))
    cases = ""
    for each in helps[1:]:
        lines = [line for option in each.options for line in _zsh_option(each, option)] + _zsh_arguments(each)
        cases += f"        {each.name})\n          _arguments \\\n"
        cases += " \\\n".join(f"            {line}" for line in lines) + "\n          ;;\n"
    return ZSH.format(note=NOTE, ports=" ".join(port + "(N)" for port in PORTS.split()), commands=commands, own=own,
                      cases=cases)


FISH_VALUES = {
    "configuration": "-r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)'",
    "files": "-r -F",
    "ports": "-r -F -a '(__ams2mqtt_ports)'",
    "profiles": "-x -a '(__ams2mqtt_profiles)'",
    "zones": "-x -a '(__ams2mqtt_time_zones)'",
    "nothing": "-x"}

FISH = """\
{note}

# The command that is already there, if there is one.
function __ams2mqtt_command
    for word in (commandline -opc)[2..-1]
        if not string match -q -- '-*' $word
            echo $word
            return 0
        end
    end
    return 1
end

function __ams2mqtt_is
    test (__ams2mqtt_command; or echo none) = $argv[1]
end

function __ams2mqtt_ports
    for port in {ports}
        echo $port\\tserial port
    end
end

function __ams2mqtt_profiles
    ams2mqtt simulate --list 2>/dev/null | string replace -r ' +' \\t
end

function __ams2mqtt_time_zones
    awk '!/^#/ {{ print $3 }}' /usr/share/zoneinfo/zone.tab 2>/dev/null
end

complete -c ams2mqtt -f
{lines}"""


def _fish_option(each, option):
    names = " ".join(("-l " + name[2:]) if name.startswith("--") else "-s " + name[1:] for name in option.names)
    condition = f"'__ams2mqtt_is {each.name}'" if each.name else "'not __ams2mqtt_command >/dev/null'"
    value = ""
    if option.value:
        kind = kind_of(each.name, option)
        value = " " + (f"-x -a {quoted(' '.join(option.choices))}" if kind == "choices" else FISH_VALUES[kind])
    return f"complete -c ams2mqtt -n {condition} {names}{value} -d {quoted(option.text)}\n"


def fish(helps):
    lines = "".join(f"complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a {name} -d {quoted(text)}\n"
                    for name, text in helps[0].commands)
    for each in helps:
        lines += "".join(_fish_option(each, option) for option in each.options)
        for argument in each.arguments[:1]:
            kind = kind_of(each.name, argument)
            if kind == "ports":
                lines += f"complete -c ams2mqtt -n '__ams2mqtt_is {each.name}' -F -a '(__ams2mqtt_ports)'\n"
            elif kind == "files":
                lines += f"complete -c ams2mqtt -n '__ams2mqtt_is {each.name}' -F\n"
    return FISH.format(note=NOTE, ports=PORTS, lines=lines)
