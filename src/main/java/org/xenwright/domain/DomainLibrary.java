package org.xenwright.domain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.template.TemplateEngine;

/** Finds domain files and profiles by name, renders and reads each once, and follows {@code extends}. */
final class DomainLibrary {
    /** Shipped in this jar. */
    static final List<String> PROFILES =
            List.of("pvh", "pv", "hvm-bios", "hvm-uefi", "pygrub", "pvgrub", "pvhgrub", "stateless", "small");

    static final Set<String> OWN_KEYS = Set.of("extends", "abstract", "fleet");

    /** The keys that a file never takes from its ancestors, nor the rows of a fleet from their file. */
    static final Set<String> IDENTITY = Set.of("name", "uuid");

    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 100;

    private final Map<String, Path> files;
    private final Map<String, String> texts;
    private @Nullable TemplateEngine engine;
    private final Map<String, ?> context;
    private final HostGrub host;
    private final Map<String, Configuration> read = new TreeMap<>();

    DomainLibrary(Map<String, Path> files, Map<String, ?> context, HostGrub host) {
        this.files = files;
        this.texts = Map.of();
        this.context = context;
        this.host = host;
    }

    /** Makes one of texts by their names, templates rendered: they lie in no folder. */
    DomainLibrary(Map<String, String> texts, HostGrub host) {
        this.files = Map.of();
        this.texts = texts;
        this.context = Map.of();
        this.host = host;
    }

    /** Returns the names of the folder's files. */
    Set<String> names() {
        return texts.isEmpty() ? files.keySet() : texts.keySet();
    }

    Lineage lineage(String name) throws IOException {
        Path file = files.get(name);
        Configuration own = configuration(name, true);
        Map<String, Setting> settings = settings(own);
        Map<String, List<Assignment>> ancestors = new LinkedHashMap<>();
        collect(name, true, own, new LinkedHashSet<>(), ancestors);
        List<Assignment> assignments = new ArrayList<>();
        ancestors.forEach((ancestor, statements) -> {
            boolean itself = ancestor.equals(key(name, true));
            for (Assignment statement : statements) {
                boolean inherited = itself || !IDENTITY.contains(statement.key());
                if (inherited && !OWN_KEYS.contains(statement.key())) {
                    assignments.add(statement);
                }
            }
        });
        return new Lineage(
                name,
                Origin.of(file == null ? place(name) : file.toString()),
                assignments,
                truth(settings.get("abstract")),
                settings.get("fleet"),
                file == null ? null : file.toAbsolutePath().getParent());
    }

    private String place(String name) {
        return texts.containsKey(name) ? name + ".cfg" : "the profile " + name;
    }

    private void collect(
            String name, boolean ofFolder, Configuration own, Set<String> path, Map<String, List<Assignment>> ancestors)
            throws IOException {
        path.add(key(name, ofFolder));
        if (path.size() > MAX_DEPTH) {
            throw Problem.of("following extends", "make the line of ancestors shorter")
                    .at(name)
                    .found("more than " + MAX_DEPTH + " steps")
                    .raise();
        }
        Setting parents = settings(own).get("extends");
        for (Value.Atom parent : parents == null ? List.<Value.Atom>of() : names(parents)) {
            // a file may extend the profile it hides
            boolean fromFolder = names().contains(parent.text())
                    && !(ofFolder && parent.text().equals(name));
            if (!fromFolder && !PROFILES.contains(parent.text())) {
                throw unknown(parent);
            }
            String id = key(parent.text(), fromFolder);
            if (path.contains(id)) {
                throw cycle(path, id, parent.origin());
            }
            if (!ancestors.containsKey(id)) {
                collect(parent.text(), fromFolder, configuration(parent.text(), fromFolder), path, ancestors);
            }
        }
        path.remove(key(name, ofFolder));
        ancestors.put(key(name, ofFolder), own.assignments());
    }

    private static String key(String name, boolean ofFolder) {
        return ofFolder ? name : "the profile " + name;
    }

    private RuntimeException unknown(Value.Atom parent) {
        Set<String> known = new TreeSet<>(names());
        known.addAll(PROFILES);
        return Problem.of(
                        "following extends",
                        Nearest.to(parent.text(), known)
                                .map(near -> "write \"" + near + "\" if that was meant")
                                .orElse("name a file of the folder without .cfg, or a profile"))
                .at(parent.origin().toString())
                .found("\"" + parent.text() + "\"")
                .expected("one of " + String.join(", ", known))
                .raise();
    }

    private static RuntimeException cycle(Set<String> path, String back, Origin origin) {
        List<String> circle = new ArrayList<>(path);
        circle = new ArrayList<>(circle.subList(circle.indexOf(back), circle.size()));
        circle.add(back);
        return Problem.of("following extends", "take one of these steps out")
                .at(origin.toString())
                .found("a circle: " + String.join(" extends ", circle))
                .raise();
    }

    private static List<Value.Atom> names(Setting parents) {
        if (parents.value() instanceof Value.Atom atom) {
            return List.of(atom);
        }
        Value.Sequence list = (Value.Sequence) parents.value();
        if (list.atoms().size() != list.items().size()) {
            throw Problem.of("following extends", "write one name, or a list of names")
                    .at(parents.origin().toString())
                    .found("a list in a list")
                    .raise();
        }
        return list.atoms();
    }

    private static boolean truth(@Nullable Setting setting) {
        if (setting == null) {
            return false;
        }
        return setting.value() instanceof Value.Atom atom
                && CNumber.parse(atom.text())
                                .orElseThrow(() -> Problem.of("reading a domain file", "write 0 or 1")
                                        .at(setting.origin() + ", " + setting.key())
                                        .found(atom.text())
                                        .raise())
                        != 0;
    }

    private static Map<String, Setting> settings(Configuration configuration) {
        return configuration.settings();
    }

    private Configuration configuration(String name, boolean ofFolder) throws IOException {
        Configuration known = read.get(key(name, ofFolder));
        if (known == null) {
            String text = texts.get(name);
            known = !ofFolder
                    ? profile(name, host)
                    : text == null
                            ? file(files.get(name))
                            : Configuration.of(text.getBytes(StandardCharsets.UTF_8), place(name));
            read.put(key(name, ofFolder), known);
        }
        return known;
    }

    private Configuration file(@Nullable Path file) throws IOException {
        if (file == null) {
            throw new IllegalArgumentException("no such domain file");
        }
        String place = file.toString();
        byte[] bytes = bytes(file);
        if (place.endsWith(".vm")) {
            engine = engine == null ? new TemplateEngine() : engine;
            bytes = engine.render(place, utf8(bytes, place), context).getBytes(StandardCharsets.UTF_8);
        } else {
            utf8(bytes, place);
        }
        return Configuration.of(bytes, place);
    }

    static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw Problem.of("reading a domain file", "keep domain files small")
                    .at(file.toString())
                    .found(Files.size(file) + " bytes")
                    .expected("at most " + MAX_BYTES)
                    .raise();
        }
        return Files.readAllBytes(file);
    }

    static String utf8(byte[] bytes, String place) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.of("reading a domain file", "save the file as UTF-8")
                    .at(place)
                    .found("bytes that are no UTF-8")
                    .raise(e);
        }
    }

    /** Returns a profile of this jar, with the places where a host has GRUB. */
    static Configuration profile(String name, HostGrub host) {
        try (InputStream in = DomainLibrary.class.getResourceAsStream("profiles/" + name + ".cfg")) {
            if (in == null) {
                throw new IllegalStateException("the profile " + name + " is missing from this jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@PV_GRUB@", host.pv())
                    .replace("@PVH_GRUB@", host.pvh());
            return Configuration.of(text.getBytes(StandardCharsets.UTF_8), DomainFiles.PROFILE + name);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the profile " + name, e);
        }
    }
}
