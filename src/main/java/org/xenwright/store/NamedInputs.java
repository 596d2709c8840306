package org.xenwright.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.Name;

/**
 * Everything that a result depends on, part by part, each by the name that its user knows it by: an element of the POM, a
 * file, a package. Of each part only a digest is kept, since it may be a secret, and of some what may be shown.
 */
public final class NamedInputs {
    private static final int KEPT = 16; // digits of a digest: enough to tell one part from its former self

    private final Fingerprint all = new Fingerprint();
    private final SortedMap<String, String> parts = new TreeMap<>(); // digits of a digest
    private final SortedMap<String, String> shown = new TreeMap<>();
    private @Nullable Digest digest;

    /** Adds a part whose value is never shown. Several of one name are one part. */
    public NamedInputs add(String name, Object value) {
        all.add(name, value);
        part(name, new Fingerprint().add(name, value).digest());
        return this;
    }

    /** Adds a part of which a text may be shown, such as a version. */
    public NamedInputs add(String name, Object value, String text) {
        shown.put(name, text);
        return add(name, value);
    }

    /** Adds what the result depends on besides: what has no name of its own, or whose parts are named already. */
    public NamedInputs besides(Object value) {
        all.add("besides", value);
        return this;
    }

    /**
     * Adds all files below a folder, each a part; nothing if it is not there.
     *
     * @param name the folder as its user knows it
     */
    public NamedInputs folder(String name, Path folder) throws IOException {
        all.add(name, Files.isDirectory(folder));
        if (!Files.isDirectory(folder)) {
            return this;
        }
        List<Path> walked;
        try (Stream<Path> walk = Files.walk(folder)) {
            walked = walk.sorted().toList();
        }
        for (Path each : walked) {
            // the bytes of names, which in some locales are not all told apart as text
            String path = HexFormat.of().formatHex(Name.bytes(folder.relativize(each)));
            boolean link = Files.isSymbolicLink(each);
            Fingerprint file = new Fingerprint();
            if (link) {
                file.add("link " + path, HexFormat.of().formatHex(Name.bytes(Files.readSymbolicLink(each))));
            } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                file.file((Files.isExecutable(each) ? "program " : "file ") + path, each);
            } else {
                all.add("folder", path);
                continue;
            }
            Digest content = file.digest();
            all.add("file", content);
            part(name + "/" + folder.relativize(each), content);
        }
        return this;
    }

    /** Keeps some digits of a part, joined with those that it has already. */
    private void part(String name, Digest value) {
        parts.merge(
                name,
                value.hex().substring(0, KEPT),
                (one, other) -> Digest.of(one + other).hex().substring(0, KEPT));
    }

    /** Returns the digest of everything; nothing may be added any more. */
    public Digest digest() {
        Digest known = digest;
        if (known == null) {
            known = all.digest();
            digest = known;
        }
        return known;
    }

    /** Returns a text for each part, which differs when the part does: a digest, and what may be shown. */
    public SortedMap<String, String> parts() {
        SortedMap<String, String> texts = new TreeMap<>();
        parts.forEach(
                (name, digits) -> texts.put(name, digits + (shown.containsKey(name) ? " " + shown.get(name) : "")));
        return texts;
    }

    /**
     * A part that is not what it was.
     *
     * @param change {@code changed}, {@code added} or {@code removed}
     * @param detail what was shown of it before and is now; empty where nothing may be
     */
    public record Difference(String name, String change, String detail) {
        @Override
        public String toString() {
            return name + " " + change;
        }
    }

    /** Returns how parts differ from those of another time, by name. */
    public static List<Difference> differences(Map<String, String> before, Map<String, String> now) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            String old = before.get(name);
            String fresh = now.get(name);
            if (old == null) {
                differences.add(new Difference(name, "added", text(String.valueOf(fresh))));
            } else if (fresh == null) {
                differences.add(new Difference(name, "removed", text(old)));
            } else if (!old.equals(fresh)) {
                boolean told = !text(old).equals(text(fresh));
                differences.add(new Difference(name, "changed", told ? text(old) + " -> " + text(fresh) : ""));
            }
        }
        return Collections.unmodifiableList(differences);
    }

    private static String text(String part) {
        int blank = part.indexOf(' ');
        return blank < 0 ? "" : part.substring(blank + 1);
    }
}
