package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xenwright.problem.Problem;
import org.xenwright.tool.ToolBox;

/**
 * Namespaces of every kind, for root and for ordinary users: root inside is an id of this machine that owns nothing,
 * the host is detached, and system calls that a hardened container may not make are refused.
 */
final class NamespaceEnclosure implements Enclosure {
    /** The capabilities that Docker leaves to a container, without devices and raw sockets. */
    private static final List<String> CAPABILITIES = List.of(
            "chown",
            "dac_override",
            "fowner",
            "fsetid",
            "kill",
            "setgid",
            "setuid",
            "setpcap",
            "net_bind_service",
            "sys_chroot",
            "setfcap",
            "audit_write");

    /** The folder in which the tree is laid out, which every machine has and bubblewrap needs. */
    private static final String PLACE = "/tmp";

    /** The least memory that useful scripts need for what they write. */
    private static final long LEAST = 64L << 20;

    private final ToolBox tools;
    private final SubordinateIds ids;

    NamespaceEnclosure(ToolBox tools, SubordinateIds ids) {
        this.tools = tools;
        this.ids = ids;
    }

    @Override
    public String name() {
        return ids.uid() == 0 ? "namespaces of root" : "namespaces of an ordinary user";
    }

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Held hold(Footprint footprint, SandboxCommand command, Path folder) throws IOException {
        Bubblewrap bubblewrap = Bubblewrap.of(tools);
        bubblewrap.carry(folder.resolve("tool.tar"));
        Files.write(folder.resolve("filter"), SeccompFilter.program(Set.of()));
        long room = room(footprint, HostMemory.available());
        // including processes of the script, and the pages of the files
        ControlGroup group = ControlGroup.make(ProcessLimits.PROCESSES, HostMemory.available());
        UserNamespace namespace;
        try {
            namespace = UserNamespace.open(ids, footprint.users(), footprint.groups());
        } catch (IOException e) {
            group.close();
            throw e;
        }
        List<String> before = new ArrayList<>(group.entering());
        before.addAll(namespace.entering());
        before.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--uts", "--kill-child", "--"));
        List<String> arguments = new ArrayList<>(List.of("namespaces", PLACE, Long.toString(room)));
        arguments.add(Long.toString(2 * footprint.inodes() + 200_000));
        arguments.addAll(ProcessLimits.ofThisProcess().sandbox(room));
        // bubblewrap itself needs higher limits than what it starts; the kernel takes the two in this order only
        arguments.addAll(List.of("setpriv", "--inh-caps", "+all"));
        arguments.addAll(List.of("setpriv", "--bounding-set", bounding(), "env", "-i"));
        arguments.addAll(bubblewrap.words(PLACE + "/tool"));
        arguments.addAll(around(command));
        return new Held(before, arguments, () -> {
            namespace.close();
            group.close();
        });
    }

    /** Returns what the files of a run, which are in memory, may take: never more than there is. */
    static long room(Footprint footprint, long available) {
        if (footprint.bytes() + LEAST > available) {
            throw Problem.of(
                            "laying out " + (footprint.bytes() >> 20) + " MiB of files for scripts in memory",
                            "give the machine memory or swap, build with fewer packages, or let a guest do it, which"
                                    + " holds the files on a disk: install qemu-system")
                    .found((available >> 20) + " MiB of memory available")
                    .expected("at least " + (footprint.bytes() + LEAST >> 20) + " MiB")
                    .raise();
        }
        // the same again for what the command makes, and a gibibyte
        return Math.min(2 * footprint.bytes() + (1L << 30), available);
    }

    private static String bounding() {
        return "-all,"
                + String.join(",", CAPABILITIES.stream().map(each -> "+" + each).toList());
    }

    /** Returns the arguments of bubblewrap. */
    private static List<String> around(SandboxCommand command) {
        List<String> words =
                new ArrayList<>(List.of("--bind", PLACE + "/root", "/", "--dev-bind", PLACE + "/dev", "/dev"));
        for (String device : List.of("null", "zero", "full", "random", "urandom", "tty")) {
            words.addAll(List.of("--dev-bind-try", "/dev/" + device, "/dev/" + device));
        }
        for (String[] link : new String[][] {
            {"/proc/self/fd", "fd"},
            {"/proc/self/fd/0", "stdin"},
            {"/proc/self/fd/1", "stdout"},
            {"/proc/self/fd/2", "stderr"},
            {"pts/ptmx", "ptmx"}
        }) {
            words.addAll(List.of("--symlink", link[0], "/dev/" + link[1]));
        }
        words.addAll(Bubblewrap.processes());
        words.addAll(Bubblewrap.apart());
        // the command itself is the first process, so that none of the host's stays with it
        words.addAll(List.of("--as-pid-1", "--chdir", "/", "--seccomp", "7", "--json-status-fd", "8"));
        words.addAll(List.of("--cap-drop", "ALL"));
        for (String capability : CAPABILITIES) {
            words.addAll(List.of("--cap-add", "cap_" + capability));
        }
        command.environment().forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        words.add("--");
        words.addAll(command.words());
        return words;
    }
}
