package org.xenwright.deb.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.content.Content;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** What the dpkg of a tree has installed, by its own database, and what its APT knows of that. */
public final class InstalledPackages {
    private static final String STATUS = "var/lib/dpkg/status";
    private static final String STATES = "var/lib/apt/extended_states";
    private static final int LARGEST = 256 << 20;

    private InstalledPackages() {}

    /**
     * The installed packages, as if an index had them; empty when the tree has no dpkg.
     *
     * @param source what to call the index
     * @throws org.xenwright.problem.ProblemException when a package is half installed, or the database cannot be read
     */
    public static Optional<PackageIndex> of(Tree tree, String source) throws IOException {
        if (!(tree.follow(STATUS).orElse(null) instanceof RegularFile file)) {
            return Optional.empty();
        }
        ByteArrayOutputStream installed = new ByteArrayOutputStream();
        try {
            for (Paragraph each : Paragraph.parseAll(file.content().bytes(LARGEST), STATUS)) {
                String[] state = each.get("Status", "").split("\\s+");
                String now = state.length == 3 ? state[2] : "";
                if (now.equals("not-installed") || now.equals("config-files")) {
                    continue;
                }
                if (!now.equals("installed") || !state[1].equals("ok")) {
                    throw Problem.of(
                                    "reading the packages of the base", "take a base whose packages are all configured")
                            .at("/" + STATUS)
                            .found(each.get("Package", "a package") + ": '" + each.get("Status", "") + "'")
                            .expected("install ok installed")
                            .raise();
                }
                installed.writeBytes((each.without("Conffiles").text() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return Optional.of(PackageIndex.parse(installed.toByteArray(), PackageSource.local(source)));
        } catch (ControlSyntaxException e) {
            throw Problem.of("reading the packages of the base", "take another base")
                    .at("/" + STATUS)
                    .found(e.getMessage())
                    .raise(e);
        }
    }

    /** Tells the tree's APT, if there is one, which packages come only because others need them. */
    public static void markAutomatic(Tree tree, Set<String> names, String architecture) throws IOException {
        if (names.isEmpty() || tree.follow("usr/bin/apt-get").isEmpty()) {
            return;
        }
        RegularFile before = tree.find(STATES).orElse(null) instanceof RegularFile file ? file : null;
        String text = before == null ? "" : new String(before.content().bytes(LARGEST), StandardCharsets.UTF_8);
        StringBuilder states = new StringBuilder(text);
        if (!text.isEmpty() && !text.endsWith("\n\n")) {
            states.append(text.endsWith("\n") ? "\n" : "\n\n");
        }
        Set<String> known = new TreeSet<>(List.of(text.split("\n")));
        for (String name : names) {
            if (!known.contains("Package: " + name)) {
                states.append("Package: ").append(name);
                states.append("\nArchitecture: ").append(architecture);
                states.append("\nAuto-Installed: 1\n\n");
            }
        }
        org.xenwright.tree.Attributes attributes = before != null
                ? before.attributes()
                : new org.xenwright.tree.Attributes(0644, 0, 0, 0, 0, org.xenwright.tree.Xattrs.NONE);
        tree.directory("var/lib/apt", attributes.withMode(0755));
        tree.put(STATES, new RegularFile(attributes, Content.of(states.toString())));
    }
}
