package org.xenwright.deploy.xl;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.xenwright.content.ImagePlan;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.disk.DiskExtents;
import org.xenwright.disk.DiskImage;
import org.xenwright.layer.TarWriter;
import org.xenwright.problem.Problem;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteFiles;
import org.xenwright.tree.Inode;
import org.xenwright.tree.TreePath;

/**
 * Writes the folder of a generation: everything small in one stream, closed to others from the first byte, then copies
 * and state disks by their data. It gets its name when all of it is there and was compared with its digests.
 */
final class GenerationWriter {
    /** Ends a script that found a folder of the name. */
    static final int THERE = 81;

    /** Ends a script to which a file came with other bytes. */
    static final int DIFFERENT = 82;

    /** Ends a script whose generation the host would not start. */
    private static final int REFUSED = 83;
    /** Ends a script after which more must be sent. */
    static final int MORE = 84;

    private final HostShell shell;
    private final HostLayout layout;
    private final DiskStorage disks;
    private final WantedDomain wanted;
    private final int generation;
    private final String part;
    private final String check;

    /** @param check the script that looks at the generation when it is there, with an exit code of its own; or nothing */
    GenerationWriter(
            HostShell shell, HostLayout layout, DiskStorage disks, WantedDomain wanted, int generation, String check) {
        this.check = check;
        this.disks = disks;
        this.shell = shell;
        this.layout = layout;
        this.wanted = wanted;
        this.generation = generation;
        this.part = layout.generation(wanted.name(), generation) + ".part";
    }

    /**
     * Writes it; returns false when there is one of the number already, or a half one with disks elsewhere, which are left
     * as they are.
     */
    boolean write(Announcement lease, GenerationFiles files, LongConsumer progress) throws IOException {
        String volumes =
                disks.volumes(layout, wanted.name(), generation, files.copies().keySet());
        Map<String, Inode> tree = new GenerationTree(layout, wanted, generation, volumes).of(files);
        Reply begun = shell.stream(begin(lease, files), out -> tar(tree, out));
        if (begun.exit() == THERE) {
            return false;
        }
        boolean more = begun.exit() == MORE;
        if (!more) {
            check(begun);
        }
        progress.accept(files.sent().values().stream().mapToLong(OwnFile::size).sum());
        if (!more) {
            return true;
        }
        TreeSet<String> missing = new TreeSet<>();
        begun.out().lines().filter(line -> line.startsWith("state ")).forEach(line -> missing.add(line.substring(6)));
        Map<String, OwnFile> unsent = new TreeMap<>();
        for (OwnFile file : files.states().values()) {
            if (missing.contains(file.name())) {
                unsent.put(layout.state(wanted.name()) + "/" + file.name(), file);
            }
        }
        MissingStates states = new MissingStates(unsent);
        long copied = files.copies().values().stream()
                .mapToLong(each -> each.base().size())
                .sum();
        if (!files.copies().isEmpty()) {
            check(shell.run(copies(lease, files), copied));
        }
        if (!files.copies().isEmpty() || !states.isEmpty()) {
            try (RemoteFiles remote = shell.connection().files()) {
                for (Map.Entry<String, GenerationFiles.Copy> copy :
                        files.copies().entrySet()) {
                    apply(lease, remote, copy.getKey(), copy.getValue(), progress);
                }
                states.send(lease, remote, progress);
            }
        }
        check(shell.run(
                states.compare() + lease.guard() + "cd " + ShellWord.of(part) + " || exit 74\n" + finish(files, states),
                copied + states.bytes()));
        return true;
    }

    private void check(Reply reply) {
        if (reply.exit() == DIFFERENT) {
            throw Problem.of("writing generation " + generation + " of " + wanted.name(), "run it again")
                    .at(shell.host())
                    .found("a file that arrived with other bytes")
                    .raise();
        }
        if (reply.exit() == REFUSED) {
            throw shell.refused("checking " + HostScripts.named(wanted.name(), generation), reply, HostScripts.CORRECT)
                    .raise();
        }
        if (reply.exit() != 0) {
            throw shell.refused(
                            "writing generation " + generation + " of " + wanted.name(),
                            reply,
                            "look at " + layout.domains() + " there")
                    .raise();
        }
    }

    static void tar(Map<String, Inode> tree, OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            for (Map.Entry<String, Inode> each : tree.entrySet()) {
                tar.add(TreePath.of(each.getKey()), each.getValue());
            }
        }
    }

    private String begin(Announcement lease, GenerationFiles files) throws IOException {
        StringBuilder script = new StringBuilder(lease.guard())
                .append("d=")
                .append(ShellWord.of(layout.domain(wanted.name())))
                .append("; g=")
                .append(generation)
                .append("; s=")
                .append(ShellWord.of(layout.state(wanted.name())))
                .append('\n')
                .append("""
                    more=; { [ -d "$d" ] && [ -d "$s" ] || mkdir -p "$d" "$s"; } && cd "$d" || exit 74
                    [ ! -e "$g" ] && [ ! -e "$g.part/volumes" ] || exit 81
                    { [ ! -e "$g.part" ] || rm -rf "$g.part"; } && mkdir "$g.part" && cd "$g.part" && tar -xof - || exit 1
                    sha256sum -c sums >/dev/null || exit 82
                    """);
        files.links()
                .keySet()
                .forEach(place -> script.append("[ -e ")
                        .append(ShellWord.of(place))
                        .append(" ] || { echo ")
                        .append(ShellWord.of(place + " was not sent"))
                        .append("; exit 1; }\n"));
        files.states()
                .values()
                .forEach(file -> script.append("[ -e \"$s\"/")
                        .append(ShellWord.of(file.name()))
                        .append(" ] || { rm -f \"$s\"/")
                        // whoever lost the lock may still write to the one that it began
                        .append(ShellWord.of(file.name() + ".part"))
                        .append(" && echo state ")
                        .append(ShellWord.of(file.name()))
                        .append(" && more=1 || exit 1; }\n"));
        if (!files.copies().isEmpty()) {
            return script.append("exit ").append(MORE).toString();
        }
        return script.append("[ -z \"$more\" ] || exit ")
                .append(MORE)
                .append('\n')
                .append(finish(files, MissingStates.NONE))
                .toString();
    }

    private String copies(Announcement lease, GenerationFiles files) throws IOException {
        return lease.guard() + "cd " + ShellWord.of(part) + " || exit 74\n"
                + disks.copies(layout, wanted.name(), generation, files.copies());
    }

    private void apply(
            Announcement lease, RemoteFiles remote, String place, GenerationFiles.Copy copy, LongConsumer progress)
            throws IOException {
        if (copy.delta().isEmpty()) {
            return;
        }
        SharedFile base = copy.base();
        var plain = base.file().toRealPath();
        ImagePlan changed = DiskImage.read(copy.delta().get().file(), Objects.requireNonNull(plain.getParent()))
                .plan();
        lease.check();
        try (RemoteFiles.RemoteFile file = remote.open(part + "/" + place, 0600)) {
            DiskExtents.difference(ImagePlan.of(plain), changed, (offset, bytes) -> {
                int length = bytes.limit();
                file.write(offset, bytes);
                progress.accept(length);
            });
            file.flush();
        }
    }

    /** Brings all to the disk of the host and gives it its name, in the folder that has another until then. */
    private String finish(GenerationFiles files, MissingStates states) {
        StringBuilder script = new StringBuilder("sync");
        files.sent().keySet().forEach(place -> script.append(' ').append(ShellWord.of(place)));
        files.copies().keySet().forEach(place -> script.append(' ').append(ShellWord.of(place)));
        script.append(states.synced())
                .append(' ')
                .append(ShellWord.of(wanted.name() + ".cfg"))
                .append(" 2>/dev/null || sync\n")
                .append(states.named())
                .append("cd .. && mv -T ")
                .append(generation)
                .append(".part ")
                .append(generation)
                .append(" || exit 1\n");
        if (!check.isEmpty()) {
            script.append("(\n")
                    .append(check)
                    .append(") || exit ")
                    .append(REFUSED)
                    .append('\n');
        }
        return script.toString();
    }
}
