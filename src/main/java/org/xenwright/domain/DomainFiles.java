package org.xenwright.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.DomainBuilder.Draft;
import org.xenwright.domain.fleet.FleetTable;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Problem;
import org.xenwright.template.TemplateEngine;

/**
 * The domain files of a project: every {@code NAME.cfg} and {@code NAME.cfg.vm} of a folder that is not abstract is a
 * domain. A file may extend others of the folder and the shipped profiles {@code pvh}, {@code pv}, {@code hvm-bios},
 * {@code hvm-uefi}, {@code pygrub}, {@code pvgrub}, {@code pvhgrub}, {@code stateless}, {@code small}; a file of the
 * folder hides the profile of its name. A file with {@code fleet = "TABLE.csv"} or {@code .yaml} is a domain for each row
 * of the table.
 */
public final class DomainFiles {
    /** The beginning of the origin of what a profile says; its name follows. */
    public static final String PROFILE = "profile:";

    private static final int MAX_FILES = 20_000;

    private final DomainLibrary library;
    private final ImageDefaults image;

    private DomainFiles(DomainLibrary library, ImageDefaults image) {
        this.library = library;
        this.image = image;
    }

    /**
     * Returns the domains of a folder in the order of their file names; one named after the image when there is no
     * domain file.
     *
     * @param folder may be missing, or the table of a fleet: then each row is a domain with the image's settings
     * @param context what templates may refer to
     * @throws org.xenwright.problem.ProblemException with file and line for what the user must change
     */
    public static List<Domain> load(@Nullable Path folder, Map<String, ?> context, ImageDefaults image)
            throws IOException {
        if (folder != null && Files.isRegularFile(folder)) {
            List<Domain> fleet =
                    new DomainBuilder(image).build(drafts(image.name(), List.of(), FleetTable.read(folder)));
            Uniqueness.check(fleet);
            return List.copyOf(fleet);
        }
        Map<String, Path> files = folder == null ? Map.of() : find(folder);
        DomainLibrary library = new DomainLibrary(files, context, image.grub());
        return new DomainFiles(library, image).all();
    }

    /**
     * Returns the texts of the domain files of a folder by their names, templates rendered.
     *
     * @param folder may be missing, or the table of a fleet: then each row is a domain with the image's settings
     */
    public static SortedMap<String, String> texts(Path folder, Map<String, ?> context) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        TemplateEngine engine = new TemplateEngine();
        for (Map.Entry<String, Path> file : find(folder).entrySet()) {
            String place = file.getValue().toString();
            byte[] bytes = DomainLibrary.bytes(file.getValue());
            String text = DomainLibrary.utf8(bytes, place);
            texts.put(file.getKey(), place.endsWith(".vm") ? engine.render(place, text, context) : text);
        }
        return texts;
    }

    /**
     * Returns the one domain that an image is by itself: that of the only file that is one domain, or of the file that is
     * called as the image; without such a file, one that has the image's settings alone.
     *
     * @param texts of domain files by their names, as {@link #texts} gives them
     * @throws org.xenwright.problem.ProblemException with file and line for what the user must change
     */
    public static Domain one(Map<String, String> texts, ImageDefaults image) throws IOException {
        DomainLibrary library = new DomainLibrary(texts, image.grub());
        List<Lineage> domains = new ArrayList<>();
        for (String name : library.names()) {
            Lineage lineage = library.lineage(name);
            if (!lineage.isAbstract() && lineage.fleet() == null) {
                domains.add(lineage);
            }
        }
        Draft draft = domains.stream()
                .filter(each -> domains.size() == 1 || each.name().equals(image.name()))
                .map(each -> new Draft(each.name(), each.origin(), each.assignments()))
                .findFirst()
                .orElse(new Draft(image.name(), ImageDefaults.ORIGIN, List.of()));
        return new DomainBuilder(image).build(List.of(draft)).get(0);
    }

    private List<Domain> all() throws IOException {
        List<Draft> drafts = new ArrayList<>();
        boolean concrete = false;
        for (String name : library.names()) {
            Lineage lineage = library.lineage(name);
            if (!lineage.isAbstract()) {
                concrete = true;
                drafts.addAll(drafts(lineage));
            }
        }
        if (!concrete && !library.names().isEmpty()) {
            throw Problem.of("reading the domain files", "add one that is not abstract, or take them all away")
                    .found("nothing but abstract files: " + String.join(", ", library.names()))
                    .raise();
        }
        if (library.names().isEmpty()) {
            drafts.add(new Draft(image.name(), ImageDefaults.ORIGIN, List.of()));
        }
        List<Domain> domains = new DomainBuilder(image).build(drafts);
        Uniqueness.check(domains);
        return List.copyOf(domains);
    }

    /** Reads the domains of a file: one, or one for each row of the table it names. */
    private static List<Draft> drafts(Lineage lineage) throws IOException {
        Setting fleet = lineage.fleet();
        if (fleet == null || lineage.folder() == null) {
            return List.of(new Draft(lineage.name(), lineage.origin(), lineage.assignments()));
        }
        if (!(fleet.value() instanceof Value.Atom table)) {
            throw Problem.of("reading a domain file", "name one table")
                    .at(fleet.origin() + ", fleet")
                    .found("a list")
                    .raise();
        }
        List<Assignment> shared = lineage.assignments().stream()
                .filter(assignment -> !DomainLibrary.IDENTITY.contains(assignment.key()))
                .toList();
        return drafts(lineage.name(), shared, FleetTable.read(lineage.folder().resolve(table.text())));
    }

    private static List<Draft> drafts(String name, List<Assignment> shared, FleetTable table) {
        List<Draft> drafts = new ArrayList<>();
        for (FleetTable.Row row : table.rows()) {
            List<Assignment> assignments = new ArrayList<>(shared);
            assignments.addAll(row.assignments());
            drafts.add(new Draft(name + "-" + (drafts.size() + 1), row.origin(), assignments));
        }
        return drafts;
    }

    /** Finds the domain files of a folder by name: {@code web.cfg} and {@code web.cfg.vm} are both {@code web}. */
    static Map<String, Path> find(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.sorted().limit(MAX_FILES).toList()) {
                String name = file.getFileName().toString();
                String base = name.endsWith(".vm") ? name.substring(0, name.length() - 3) : name;
                if (base.endsWith(".cfg") && !base.startsWith(".") && Files.isRegularFile(file)) {
                    Path other = files.put(base.substring(0, base.length() - 4), file);
                    if (other != null) {
                        throw Problem.of("reading the domain files", "keep one of the two")
                                .at(folder.toString())
                                .found(other.getFileName() + " and " + file.getFileName())
                                .raise();
                    }
                }
            }
        }
        return files;
    }
}
