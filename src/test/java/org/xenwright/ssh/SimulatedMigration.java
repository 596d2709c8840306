package org.xenwright.ssh;

/**
 * The two ends of a live migration as {@code xl} has them: what they say to each other, and in which order, is as in
 * Xen's {@code tools/xl/xl_migrate.c}. The memory of a domain is one word.
 */
final class SimulatedMigration {
    private static final String WORDS = """
            banner='xl migration receiver ready, send binary domain data.'
            ready='domain received, ready to unpause'
            go='domain is yours, you are cleared to unpause'
            report='my copy unpause results are as follows'
            memory='all of its memory'
            xl=$1; shift
            say() { echo "$*" >&2; }
            """;

    /** Sends the domain, and ends it when the other end says that it goes on there. */
    static final String SENDER = "#!/bin/bash\n" + WORDS + """
            while [ $# -gt 2 ]; do case $1 in -C) config=$2;; -s) [ -z "$2" ] || exit 2;; esac; shift 2; done
            coproc sh -c "$2"
            # of its own: the shell closes those of a process that has ended
            exec {in}<&"${COPROC[0]}" {out}>&"${COPROC[1]}"
            trap '' PIPE
            failed() { say "$1"; "$xl" unpause "$id"; say 'Migration failed, resuming at sender.'; exit 1; }
            id=$1
            IFS= read -r line <&$in && [ "$line" = "$banner" ] || { say "migration sender: no $banner"; exit 1; }
            { stat -c %s "$config" && cat "$config" && printf '%s' "$memory"; } >&$out || failed 'xc: error: Failed to write'
            "$xl" sim suspend "$id"
            IFS= read -r -N ${#ready} line <&$in && [ "$line" = "$ready" ] || failed 'libxl: error: libxl_utils.c:511'
            say 'migration sender: Target has acknowledged transfer.'
            printf '%s' "$go" >&$out || failed 'write'
            IFS= read -r -N ${#report} line <&$in && [ "$line" = "$report" ] ||
                { say '** Migration failed during final handshake **'; exit 1; }
            [ "$(dd bs=1 count=1 status=none <&$in | od -An -tu1 | tr -d ' ')" = 0 ] || failed 'startup failure'
            "$xl" destroy "$id"
            say 'Migration successful.'
            exit 0
            """;

    /** Receives a domain, and lets it go on when the other end has given it up. */
    static final String RECEIVER = "#!/bin/bash\n" + WORDS + """
            say 'migration target: Ready to receive domain.'
            printf '%s\\n' "$banner"
            IFS= read -r size && config=$(mktemp -p "$PWD") && dd bs=1 count="$size" status=none > "$config" || exit 1
            IFS= read -r -N ${#memory} line && [ "$line" = "$memory" ] || { rm -f "$config"; exit 1; }
            id=$("$xl" sim receive "$config"); code=$?
            rm -f "$config"
            [ $code = 0 ] || { say "migration target: Domain creation failed (code -$code)."; exit 1; }
            say 'migration target: Transfer complete, requesting permission to start domain.'
            printf '%s' "$ready"
            IFS= read -r -N ${#go} line && [ "$line" = "$go" ] || {
                "$xl" sim drop "$id"; say 'migration target: Failure, destroying our copy.'; exit 1; }
            "$xl" sim arrive "$id"
            printf '%s\\0' "$report"
            say 'migration target: Domain started successsfully.'
            exit 0
            """;

    private SimulatedMigration() {}
}
