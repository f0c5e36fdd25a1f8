# Made by packaging/generate.py; do not edit.

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
    for port in /dev/serial/by-id/* /dev/ttyUSB* /dev/ttyACM* /dev/ttyAMA*
        echo $port\tserial port
    end
end

function __ams2mqtt_profiles
    ams2mqtt simulate --list 2>/dev/null | string replace -r ' +' \t
end

function __ams2mqtt_time_zones
    awk '!/^#/ { print $3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null
end

complete -c ams2mqtt -f
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a run -d 'Read the meters and publish their values, until stopped'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a check -d 'List every problem in a configuration; exit 2 if there is any'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a doctor -d 'Test meters, broker, permissions and discovery, and say what to fix'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a watch -d 'Show what a running daemon reads from a meter, live'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a ports -d 'List the serial ports: which adapters they are, who uses them, and what to write'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a forget -d 'Remove a meter from the broker and from Home Assistant'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a rename -d 'Give a meter a new id: its topics change, its entities stay'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a migrate -d 'Let entities in Home Assistant continue those of another reader'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a capture -d 'Write down what comes over a line, with times'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a decode -d 'Decode bytes recorded from a meter'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a explain -d 'Show what each byte of a frame is, and what is wrong with it'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a replay -d 'Play a capture: decode it at its own pace, or send it like a meter'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a report -d 'Make one archive for a ticket, without numbers and keys'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a bench -d 'Measure how fast this machine decodes a recording'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a simulate -d 'Simulate a meter'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -a health -d 'Say whether the daemon on this machine is alive; exit 0 if so'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -s V -s v -l version -d 'Show the version and exit'
complete -c ams2mqtt -n 'not __ams2mqtt_command >/dev/null' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is run' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is run' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is run' -l print -d 'Publish to standard output instead of a broker'
complete -c ams2mqtt -n '__ams2mqtt_is run' -l values -d 'Log the values of each telegram'
complete -c ams2mqtt -n '__ams2mqtt_is run' -l log-level -x -a 'error warning info debug' -d 'Instead of log.level in the configuration'
complete -c ams2mqtt -n '__ams2mqtt_is run' -s v -l verbose -d 'The same as --log-level debug'
complete -c ams2mqtt -n '__ams2mqtt_is check' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is check' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml; not with FILE)'
complete -c ams2mqtt -n '__ams2mqtt_is check' -F
complete -c ams2mqtt -n '__ams2mqtt_is doctor' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is doctor' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is doctor' -l seconds -x -d 'How long to wait for a telegram from each meter, all at once; at most 3600 (default 15)'
complete -c ams2mqtt -n '__ams2mqtt_is watch' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is watch' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is watch' -l once -d 'Show it once and end'
complete -c ams2mqtt -n '__ams2mqtt_is watch' -l json -d 'One line of JSON instead of a table'
complete -c ams2mqtt -n '__ams2mqtt_is watch' -l color -x -a 'auto always never' -d 'auto: on a terminal, unless NO_COLOR is set (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is ports' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is ports' -l json -d 'A list of objects, for programs'
complete -c ams2mqtt -n '__ams2mqtt_is forget' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is forget' -l all -d 'Every known meter (not with ID)'
complete -c ams2mqtt -n '__ams2mqtt_is forget' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is rename' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is rename' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l home-assistant -x -d 'Where Home Assistant is, such as http://homeassistant.local:8123 (not with --registry)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l token-file -r -F -d 'A file with a long-lived access token of an administrator'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l ca-file -r -F -d 'The certificate of the authority that signed Home Assistant'\''s'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l registry -r -F -d 'Instead of asking Home Assistant: its .storage/core.entity_registry (not with --home-assistant or --apply or --undo)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l devices -r -F -d 'And its .storage/core.device_registry'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l meter -x -d 'Only this meter of ams2mqtt: its id or its number'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l from -x -d 'Only entities of hass-ams, amshan, dsmr, amsreader or esphome, or of the device with this name'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l pair -x -d 'An entity that is not known here, and the key of its value; more than once'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l registers -d 'Continue the register itself where there is a live energy'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l apply -d 'Rename; without it nothing is changed (not with --registry or --undo)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l undo -r -F -d 'Take back what --apply wrote to this file (not with --registry or --apply)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l undo-file -r -F -d 'Where --apply writes it (default ams2mqtt-migrate-undo.json)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l patience -x -d 'Seconds to wait until Home Assistant has recorded something (default 120)'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l yes -d 'Do not ask'
complete -c ams2mqtt -n '__ams2mqtt_is migrate' -l json -d 'For programs: one JSON object'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l serial -r -F -a '(__ams2mqtt_ports)' -d 'From a serial port, which nobody else may read (not with --tcp or --meter)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l tcp -x -d 'From a server, HOST:PORT (not with --serial or --meter)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l meter -x -d 'From the running daemon, by the meter'\''s id or name; default: its only one (not with --serial or --tcp)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l baud -x -d 'Of the serial port (default 2400)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l data-bits -x -d 'Likewise (default 8)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l parity -x -a 'none even odd' -d 'Likewise (default none)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l stop-bits -x -d 'Likewise (default 1)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l duration -x -d 'Stop after this many seconds (default 300)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l bytes -x -d 'Stop after this many bytes of the line (default 1048576)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l force -d 'Overwrite FILE if it exists'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -l json -d 'For programs: one line of JSON at the end'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is capture' -F
complete -c ams2mqtt -n '__ams2mqtt_is decode' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l format -x -a 'text json' -d 'text for people, json for programs: one telegram per line (default text)'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l json -d 'The same as --format json'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l manufacturer -x -a 'auto aidon aidon_se kaifa kaifa_se kamstrup' -d 'The meter'\''s manufacturer; auto detects it (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l key -x -d 'The encryption key, 32 hexadecimal digits (not with --key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l auth-key -x -d 'The authentication key, likewise (not with --auth-key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l key-file -r -F -d 'A file that holds the encryption key (not with --key)'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l auth-key-file -r -F -d 'A file that holds the authentication key (not with --auth-key)'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l system-title -x -d 'The system title of a P1 meter that does not send it, 16 hexadecimal digits'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -l time-zone -x -a '(__ams2mqtt_time_zones)' -d 'The meter'\''s time zone, such as Europe/Oslo; default: the host'\''s'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -s f -l follow -d 'Keep reading as the file grows; stop with Ctrl-C'
complete -c ams2mqtt -n '__ams2mqtt_is decode' -F -a '(__ams2mqtt_ports)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l format -x -a 'text json html' -d 'text for people, json for programs, html for a ticket (default text)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l json -d 'The same as --format json'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l color -x -a 'auto always never' -d 'auto: on a terminal, unless NO_COLOR is set (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l width -x -d 'Columns of the text; default: the terminal'\''s, else 100'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l manufacturer -x -a 'auto aidon aidon_se kaifa kaifa_se kamstrup' -d 'The meter'\''s manufacturer; auto detects it (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l key -x -d 'The encryption key, 32 hexadecimal digits (not with --key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l auth-key -x -d 'The authentication key, likewise (not with --auth-key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l key-file -r -F -d 'A file that holds the encryption key (not with --key)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l auth-key-file -r -F -d 'A file that holds the authentication key (not with --auth-key)'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l system-title -x -d 'The system title of a P1 meter that does not send it, 16 hexadecimal digits'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -l time-zone -x -a '(__ams2mqtt_time_zones)' -d 'The meter'\''s time zone, such as Europe/Oslo; default: the host'\''s'
complete -c ams2mqtt -n '__ams2mqtt_is explain' -F
complete -c ams2mqtt -n '__ams2mqtt_is replay' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l speed -x -a 'N max' -d 'How many times as fast as it came; max: as fast as possible (default 1)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l pty -d 'Send to a pseudo terminal, as a meter behind an adapter does (not with --tcp)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l link -r -F -d 'A symbolic link to make to that terminal'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l tcp -x -d 'Send to whoever connects to this port on the loopback interface; 0 finds one (not with --pty)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l format -x -a 'text json' -d 'text for people, json for programs: one telegram per line (default text)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l json -d 'The same as --format json'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l manufacturer -x -a 'auto aidon aidon_se kaifa kaifa_se kamstrup' -d 'The meter'\''s manufacturer; auto detects it (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l key -x -d 'The encryption key, 32 hexadecimal digits (not with --key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l auth-key -x -d 'The authentication key, likewise (not with --auth-key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l key-file -r -F -d 'A file that holds the encryption key (not with --key)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l auth-key-file -r -F -d 'A file that holds the authentication key (not with --auth-key)'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l system-title -x -d 'The system title of a P1 meter that does not send it, 16 hexadecimal digits'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -l time-zone -x -a '(__ams2mqtt_time_zones)' -d 'The meter'\''s time zone, such as Europe/Oslo; default: the host'\''s'
complete -c ams2mqtt -n '__ams2mqtt_is replay' -F
complete -c ams2mqtt -n '__ams2mqtt_is report' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is report' -s o -l output -r -F -d 'The archive to write, .tar.gz (default ams2mqtt-report.tar.gz)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l meter -x -d 'Of the running daemon, by its id or name; default: its only one'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l duration -x -d 'How many seconds to listen through the daemon (default 60)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l log -r -F -d 'A log to take lines from; default: the journal of the service'
complete -c ams2mqtt -n '__ams2mqtt_is report' -s y -l yes -d 'Write it without asking'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l force -d 'Overwrite the archive if it exists'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l json -d 'For programs: what it holds as one line of JSON'
complete -c ams2mqtt -n '__ams2mqtt_is report' -s c -l config -r -k -a '(__fish_complete_suffix .yaml; __fish_complete_suffix .yml)' -d 'The configuration, a YAML file (default /etc/ams2mqtt/ams2mqtt.yaml)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l manufacturer -x -a 'auto aidon aidon_se kaifa kaifa_se kamstrup' -d 'The meter'\''s manufacturer; auto detects it (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l key -x -d 'The encryption key, 32 hexadecimal digits (not with --key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l auth-key -x -d 'The authentication key, likewise (not with --auth-key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l key-file -r -F -d 'A file that holds the encryption key (not with --key)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l auth-key-file -r -F -d 'A file that holds the authentication key (not with --auth-key)'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l system-title -x -d 'The system title of a P1 meter that does not send it, 16 hexadecimal digits'
complete -c ams2mqtt -n '__ams2mqtt_is report' -l time-zone -x -a '(__ams2mqtt_time_zones)' -d 'The meter'\''s time zone, such as Europe/Oslo; default: the host'\''s'
complete -c ams2mqtt -n '__ams2mqtt_is report' -F
complete -c ams2mqtt -n '__ams2mqtt_is bench' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l seconds -x -d 'How long to measure (default 2)'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l json -d 'For programs: one line of JSON'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l manufacturer -x -a 'auto aidon aidon_se kaifa kaifa_se kamstrup' -d 'The meter'\''s manufacturer; auto detects it (default auto)'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l key -x -d 'The encryption key, 32 hexadecimal digits (not with --key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l auth-key -x -d 'The authentication key, likewise (not with --auth-key-file)'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l key-file -r -F -d 'A file that holds the encryption key (not with --key)'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l auth-key-file -r -F -d 'A file that holds the authentication key (not with --auth-key)'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l system-title -x -d 'The system title of a P1 meter that does not send it, 16 hexadecimal digits'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -l time-zone -x -a '(__ams2mqtt_time_zones)' -d 'The meter'\''s time zone, such as Europe/Oslo; default: the host'\''s'
complete -c ams2mqtt -n '__ams2mqtt_is bench' -F
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -s h -l help -d 'Show this help and exit'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l list -d 'List the meters that can be simulated'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l meter -x -a '(__ams2mqtt_profiles)' -d 'The meter to simulate (default aidon-4wire)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l pty -r -F -d 'Send to a pseudo terminal; LINK is a symbolic link to it (not with --tcp or FILE)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l tcp -x -d 'Send to whoever connects to this port on the loopback interface (not with --pty or FILE)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l meters -x -d 'So many at once, each with its own number, on ports that follow PORT or at LINK-1, LINK-2, ... (not with FILE)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l until-hour -x -d 'Start N of the meter'\''s seconds before a full hour, when many meters send registers (not with FILE or --day or --start)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l speed -x -d 'How many times as fast as the real meter (default 1)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l seed -x -d 'The same seed gives the same load and the same faults (default 1)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l seconds -x -d 'Stop after this many seconds of meter time; default: 3600 for a file, else never'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l day -x -a 'spring autumn' -d 'Start ten minutes before the clocks change (not with --until-hour or --start)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l start -x -d 'When the meter'\''s time begins, in UTC (not with --until-hour or --day)'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l phases -x -d 'How many phases are connected; the others measure 0, and P1 has no lines of them'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l export -d 'The house has solar panels, which export by day'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l ct -x -d 'Ratio of the current transformers: the load of so many homes'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l sub-meters -x -d 'What a P1 meter reads: gas, water, heat, or none'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l line -x -d 'How the meter'\''s port sends, such as "9600 7E1"'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l read-as -x -d 'How the reader'\''s port is set; default: as the line is, at a terminal with the reader'\''s speed'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l inverted -d 'High and low are the wrong way round for the reader'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l noise -x -d 'N of 100,000 bits are struck by a spike'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -l fault -x -d 'What goes wrong, see below; may be given several times'
complete -c ams2mqtt -n '__ams2mqtt_is simulate' -F
complete -c ams2mqtt -n '__ams2mqtt_is health' -s h -l help -d 'Show this help and exit'
