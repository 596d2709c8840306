package org.xenwright.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A file of fields separated by colons: passwd(5), group(5), shadow(5) or gshadow(5). */
public final class AccountFile {
    private static final int LIMIT = 16 << 20;

    private final String path;
    private final boolean present;
    private final Attributes attributes;
    private final List<String[]> lines = new ArrayList<>();
    private boolean changed;

    public AccountFile(Tree tree, String path, int mode, Instant clock) throws IOException {
        this.path = path;
        if (tree.find(path).orElse(null) instanceof RegularFile file) {
            present = true;
            attributes = file.attributes();
            String text = SmallText.of(file, "/" + path, LIMIT, StandardCharsets.ISO_8859_1);
            text.lines().forEach(line -> lines.add(line.split(":", -1)));
        } else {
            present = false;
            attributes = Attributes.of(mode, clock);
        }
    }

    public boolean present() {
        return present;
    }

    /** Returns the fields of a name; the array is the file's own, and {@link #touch} marks it as changed. */
    public Optional<String[]> find(String name) {
        return lines.stream().filter(fields -> fields[0].equals(name)).findFirst();
    }

    /** Returns the name that has a number in its third field. */
    public Optional<String> nameOf(long number) {
        String text = Long.toString(number);
        return lines.stream()
                .filter(fields -> fields.length > 2 && fields[2].equals(text))
                .map(fields -> fields[0])
                .findFirst();
    }

    public List<String> names() {
        return lines.stream().map(fields -> fields[0]).toList();
    }

    public void add(String... fields) {
        lines.add(fields);
        changed = true;
    }

    public void touch() {
        changed = true;
    }

    public void write(Tree tree, Instant clock) {
        if (!changed) {
            return;
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(fields -> text.append(String.join(":", fields)).append('\n'));
        tree.directory("etc", Attributes.of(0755, clock));
        tree.put(
                path,
                new RegularFile(
                        attributes.withTime(clock), Content.of(text.toString().getBytes(StandardCharsets.ISO_8859_1))));
    }
}
