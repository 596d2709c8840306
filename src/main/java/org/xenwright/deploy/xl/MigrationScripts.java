package org.xenwright.deploy.xl;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.xenwright.deploy.Destination;

/**
 * The scripts by which a domain goes from one host to another while it runs. Its stream is the output and the input of
 * {@code xl} at both ends, which whoever runs them carries between the two: neither host needs a key of the other.
 */
record MigrationScripts(HostLayout layout) {
    /** Bytes that disks are compared by. */
    static final int BLOCK = 4 << 20;

    /** The last line of what a script complains, before the exit code of its {@code xl}. */
    static final String ENDED = "xenwright-ended ";

    /** The configuration for the other host, in the folder of a generation. */
    static final String CONFIGURATION = "moving.cfg";

    /** Lets a script say how it ended, since its output is a stream of somebody else's. */
    private static String told(String script) {
        return "( " + script + "); c=$?; { echo; echo \"" + ENDED + "$c\"; } >&2\n";
    }

    /** Prints the configuration of a generation. */
    String configuration(String domain, int generation) {
        return "cat " + ShellWord.of(layout.generation(domain, generation) + "/" + domain + ".cfg") + "\n";
    }

    /** Keeps the configuration that comes as input, for the other host. */
    String keep(String guard, Destination.Migration migration) {
        return guard + "cat > " + moving(migration) + "\n";
    }

    String forget(Destination.Migration migration) {
        return "rm -f " + moving(migration) + "\n";
    }

    private String moving(Destination.Migration migration) {
        return ShellWord.of(layout.generation(migration.domain().name(), migration.from()) + "/" + CONFIGURATION);
    }

    /**
     * Sends a domain. What stands for ssh only joins streams: its copy of what comes in ends with the script, and keeps
     * none of the others open.
     */
    String send(String guard, Destination.Migration migration, int id, UUID uuid) {
        return told(guard
                + HostScripts.still(id, uuid)
                + "exec 6<&0 7>&1\n"
                + "xl migrate -C " + moving(migration) + " -s '' " + id
                + " 'cat <&6 7>&- 2>/dev/null & exec cat >&7 6<&-' </dev/null 8>&- >&2\n");
    }

    /** Receives a domain, which its watcher outlives this script with. */
    String receive(String guard, String domain) {
        return told(guard
                + "v=" + ShellWord.of(HostLayout.SAVED + "/" + domain) + "; [ ! -e \"$v\" ] || rm -f \"$v\"\n"
                + HostScripts.OUTLIVING
                + "$run xl migrate-receive 8>&-\n");
    }

    /** Prints the size of a disk, and the digest of each of its blocks. */
    static String sums(String disk) {
        return "f=" + ShellWord.of(disk) + "; s=$(stat -L -c %s \"$f\") || exit 1; echo \"$s\"; i=0\n"
                + "while [ $((i*" + BLOCK + ")) -lt \"$s\" ]; do\n"
                + "  { dd if=\"$f\" bs=" + BLOCK + " skip=$i count=1 2>/dev/null || exit 1; } | sha256sum || exit 1\n"
                + "  i=$((i+1))\n"
                + "done\n";
    }

    /** Prints blocks of a disk. */
    static String read(String disk, List<Integer> blocks) {
        return "f=" + ShellWord.of(disk) + "; for i in " + numbers(blocks) + "; do\n"
                + "  dd if=\"$f\" bs=" + BLOCK + " skip=$i count=1 2>/dev/null || exit 1\n"
                + "done\n";
    }

    /** Writes blocks that come as input into a disk. */
    static String write(String guard, String disk, List<Integer> blocks) {
        return guard + "f=" + ShellWord.of(disk) + "; [ -f \"$f\" ] || exit " + HostShell.MISSING + "\n"
                + "for i in " + numbers(blocks) + "; do\n"
                + "  dd of=\"$f\" bs=" + BLOCK
                + " seek=$i count=1 iflag=fullblock conv=notrunc 2>/dev/null || exit 1\n"
                + "done; sync \"$f\" 2>/dev/null || sync\n";
    }

    private static String numbers(List<Integer> blocks) {
        return blocks.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
