package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.problem.ProblemException;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteFiles;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * Several generations that one stream and one script write, since each command costs a host more than what it does. It
 * ends with all of them there and looked at, or does not say which is to blame: then they are written one by one, which
 * begins each anew and finds that out.
 */
final class GenerationBatch {
    /** How many generations a script writes; it is one word of a command, of which Linux takes 128 KiB. */
    static final int MOST = 10;

    private final HostShell shell;
    private final HostLayout layout;
    private final HostScripts scripts;
    private final List<Part> parts;

    /** A generation, with its files. */
    private record Part(WantedDomain wanted, int generation, GenerationFiles files) {
        /** Returns its folder below that of all domains. */
        String folder() {
            return wanted.name() + "/" + generation;
        }
    }

    private GenerationBatch(HostShell shell, HostLayout layout, HostScripts scripts, List<Part> parts) {
        this.shell = shell;
        this.layout = layout;
        this.scripts = scripts;
        this.parts = List.copyOf(parts);
    }

    /** Returns the batch of generations; empty where they are to be written one by one. */
    static Optional<GenerationBatch> of(
            HostShell shell, HostLayout layout, HostScripts scripts, HostView view, List<Destination.Staging> all)
            throws IOException {
        if (!view.opensQcow2()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        try {
            for (Destination.Staging each : all) {
                String folder = layout.generation(each.domain().name(), each.generation());
                GenerationFiles files = GenerationFiles.of(each.domain(), folder, false);
                if (!files.copies().isEmpty()) {
                    return Optional.empty();
                }
                view.checkCards(each.domain(), files.macs());
                parts.add(new Part(each.domain(), each.generation(), files));
            }
        } catch (ProblemException e) {
            return Optional.empty();
        }
        return Optional.of(new GenerationBatch(shell, layout, scripts, parts));
    }

    /** Writes all; returns false when they are to be written one by one. */
    boolean write(Announcement lease) throws IOException {
        StringBuilder sums = new StringBuilder();
        Map<String, Inode> tree = tree(sums);
        Reply begun = shell.stream(begin(lease), out -> GenerationWriter.tar(tree, out));
        if (begun.exit() == GenerationWriter.MORE) {
            MissingStates states = missing(begun.out());
            try (RemoteFiles remote = shell.connection().files()) {
                states.send(lease, remote, bytes -> {});
            }
            begun = shell.run(
                    states.compare() + lease.guard() + "cd " + ShellWord.of(layout.domains()) + " || exit "
                            + HostShell.MISSING + "\n" + finish(states),
                    states.bytes());
        }
        if (begun.exit() == HostShell.LOST) {
            throw shell.refused("writing generations", begun, "run it again").raise();
        }
        return begun.exit() == 0;
    }

    /** Returns the files of all, with the digests of all in the folder of the first. */
    private Map<String, Inode> tree(StringBuilder sums) throws IOException {
        Map<String, Inode> tree = new LinkedHashMap<>();
        for (Part each : parts) {
            String below = each.folder() + ".part/";
            for (Map.Entry<String, Inode> file : new GenerationTree(layout, each.wanted(), each.generation())
                    .of(each.files(), below, sums)
                    .entrySet()) {
                tree.put(below + file.getKey(), file.getValue());
            }
        }
        tree.put(
                sums(),
                new RegularFile(
                        Attributes.of(0600, Instant.EPOCH),
                        Content.of(sums.toString().getBytes(StandardCharsets.UTF_8))));
        tree.keySet().forEach(TreePath::of);
        return tree;
    }

    private String sums() {
        return parts.get(0).folder() + ".part/" + GenerationFiles.SUMS_OF_ALL;
    }

    private String begin(Announcement lease) throws IOException {
        StringBuilder script = new StringBuilder(lease.guard())
                .append("cd ")
                .append(ShellWord.of(layout.domains()))
                .append(" || exit ")
                .append(HostShell.MISSING)
                .append("\nmore=\nfor g in");
        parts.forEach(each -> script.append(' ').append(ShellWord.of(each.folder())));
        script.append("; do [ ! -e \"$g\" ] && [ ! -e \"$g.part\" ] || exit ")
                .append(GenerationWriter.THERE)
                .append("; done\nmkdir -p");
        parts.forEach(each -> script.append(' ')
                .append(ShellWord.of(each.wanted().name()))
                .append(' ')
                .append(ShellWord.of(layout.state(each.wanted().name()))));
        script.append(" && mkdir");
        parts.forEach(each -> script.append(' ').append(ShellWord.of(each.folder() + ".part")));
        script.append(" && tar -xof - || exit 1\nsha256sum -c ")
                .append(ShellWord.of(sums()))
                .append(" >/dev/null || exit ")
                .append(GenerationWriter.DIFFERENT)
                .append('\n');
        for (Part each : parts) {
            each.files()
                    .links()
                    .keySet()
                    .forEach(place -> script.append("[ -e ")
                            .append(ShellWord.of(each.folder() + ".part/" + place))
                            .append(" ] || exit 1\n"));
        }
        Map<String, OwnFile> states = states();
        if (!states.isEmpty()) {
            // whoever lost the lock may still write to the ones that it began
            script.append("rm -f");
            states.keySet().forEach(each -> script.append(' ').append(ShellWord.of(each + ".part")));
            script.append(" || exit 1\n");
            states.keySet()
                    .forEach(each -> script.append("[ -e ")
                            .append(ShellWord.of(each))
                            .append(" ] || { more=1; echo ")
                            .append(ShellWord.of("state " + each))
                            .append("; }\n"));
        }
        return script.append("[ -z \"$more\" ] || exit ")
                .append(GenerationWriter.MORE)
                .append('\n')
                .append(finish(MissingStates.NONE))
                .toString();
    }

    /** Returns the state disks of all, by their paths on the host. */
    private Map<String, OwnFile> states() {
        Map<String, OwnFile> states = new TreeMap<>();
        for (Part each : parts) {
            each.files()
                    .states()
                    .values()
                    .forEach(file -> states.put(layout.state(each.wanted().name()) + "/" + file.name(), file));
        }
        return states;
    }

    /** Returns those of which the host says that they are not there. */
    private MissingStates missing(String said) {
        Map<String, OwnFile> missing = states();
        List<String> paths = said.lines().map(String::strip).toList();
        missing.keySet().removeIf(each -> !paths.contains("state " + each));
        return new MissingStates(missing);
    }

    /** Brings all to the disk of the host, gives them their names and looks at each. */
    private String finish(MissingStates states) {
        StringBuilder script = new StringBuilder("sync");
        for (Part each : parts) {
            String below = each.folder() + ".part/";
            each.files().sent().keySet().forEach(place -> script.append(' ').append(ShellWord.of(below + place)));
            script.append(' ').append(ShellWord.of(below + each.wanted().name() + ".cfg"));
        }
        script.append(states.synced())
                .append(" 2>/dev/null || sync\n")
                .append(states.named())
                .append("rm -f ")
                .append(ShellWord.of(sums()))
                .append(" || exit 1\n");
        for (Part each : parts) {
            script.append("mv -T ")
                    .append(ShellWord.of(each.folder() + ".part"))
                    .append(' ')
                    .append(ShellWord.of(each.folder()))
                    .append(" || exit 1\n");
        }
        parts.forEach(each -> script.append(scripts.checkNew(each.wanted().name(), each.generation())));
        return script.toString();
    }
}
