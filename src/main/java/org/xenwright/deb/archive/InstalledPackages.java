package org.xenwright.deb.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.PackageName;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

/** The packages that the dpkg of a tree has installed, by its own database and the records of its APT. */
public final class InstalledPackages {
    private static final String STATUS = "var/lib/dpkg/status";
    private static final String ARCHITECTURES = "var/lib/dpkg/arch";
    private static final String STATES = "var/lib/apt/extended_states";
    private static final int LARGEST = 256 << 20;

    private InstalledPackages() {}

    /**
     * Returns the installed packages, as if an index had them; empty when the tree has no dpkg.
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
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
    }

    /** Returns the packages of a tree of which every one was unpacked here, in the order of dpkg's records. */
    public static PackageIndex unpacked(Tree tree) throws IOException {
        if (!(tree.follow(STATUS).orElse(null) instanceof RegularFile file)) {
            return new PackageIndex(PackageSource.local(STATUS), List.of());
        }
        try {
            return PackageIndex.parse(file.content().bytes(LARGEST), PackageSource.local(STATUS));
        } catch (ControlSyntaxException e) {
            throw new IllegalStateException("the records of dpkg that were written here cannot be read", e);
        }
    }

    /** Returns the architectures besides its own that a tree's dpkg knows (dpkg --print-foreign-architectures). */
    public static List<String> foreign(Tree tree, String own) throws IOException {
        List<String> foreign = new ArrayList<>();
        if (tree.follow(ARCHITECTURES).orElse(null) instanceof RegularFile file) {
            String text = new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8);
            text.lines()
                    .map(String::strip)
                    .filter(each -> PackageName.isArchitecture(each) && !each.equals(own))
                    .distinct()
                    .forEach(foreign::add);
        }
        return foreign;
    }

    /**
     * Tells the tree's dpkg which architectures it may install, as {@code dpkg --add-architecture} does.
     *
     * @param own the tree's
     */
    public static void addArchitectures(Tree tree, String own, List<String> foreign) throws IOException {
        List<String> known = foreign(tree, own);
        if (known.containsAll(foreign)) {
            return;
        }
        Set<String> all = new LinkedHashSet<>(List.of(own));
        all.addAll(known);
        all.addAll(foreign);
        tree.put(
                ARCHITECTURES,
                new RegularFile(attributes(tree, ARCHITECTURES), Content.of(String.join("\n", all) + "\n")));
    }

    /** Returns the attributes of an existing file, or those for a new one. */
    private static Attributes attributes(Tree tree, String path) {
        return tree.find(path).orElse(null) instanceof RegularFile file
                ? file.attributes()
                : new Attributes(0644, 0, 0, 0, 0, Xattrs.NONE);
    }

    /**
     * Tells the tree's APT, if there is one, which packages come only because others need them.
     *
     * @param names as {@link PackageName} calls them
     * @param architecture the tree's own
     */
    public static void markAutomatic(Tree tree, Set<String> names, String architecture) throws IOException {
        if (names.isEmpty() || tree.follow("usr/bin/apt-get").isEmpty()) {
            return;
        }
        String text = tree.find(STATES).orElse(null) instanceof RegularFile file
                ? new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8)
                : "";
        StringBuilder states = new StringBuilder(text);
        if (!text.isEmpty() && !text.endsWith("\n\n")) {
            states.append(text.endsWith("\n") ? "\n" : "\n\n");
        }
        for (String name : names) {
            int colon = name.indexOf(':');
            String state = "Package: " + (colon < 0 ? name : name.substring(0, colon)) + "\nArchitecture: "
                    + (colon < 0 ? architecture : name.substring(colon + 1)) + "\n";
            if (!text.contains(state)) {
                states.append(state).append("Auto-Installed: 1\n\n");
            }
        }
        Attributes attributes = attributes(tree, STATES);
        tree.directory("var/lib/apt", attributes.withMode(0755));
        tree.put(STATES, new RegularFile(attributes, Content.of(states.toString())));
    }
}
