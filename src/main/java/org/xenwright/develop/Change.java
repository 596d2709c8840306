package org.xenwright.develop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.layer.TarWriter;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * What of the files in a guest is to be another.
 *
 * @param written what is new, folders before what they hold
 * @param removed what is gone
 * @param kept what is gone of the project where only a new image has what its packages put there: it stays
 */
record Change(SortedMap<TreePath, Inode> written, SortedSet<TreePath> removed, SortedSet<TreePath> kept) {
    private static final TreePath REMOVED = TreePath.of("run/xenwright/removed");

    Change {
        written = Collections.unmodifiableSortedMap(new TreeMap<>(written));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
        kept = Collections.unmodifiableSortedSet(new TreeSet<>(kept));
    }

    /** Returns whether the guest has all of it already. */
    boolean isEmpty() {
        return written.isEmpty() && removed.isEmpty();
    }

    /** Returns every path that becomes another. */
    List<TreePath> paths() {
        return Stream.concat(written.keySet().stream(), removed.stream()).toList();
    }

    /** Writes it as the archive that a guest takes. A name with a line's end cannot be told and stays. */
    void write(OutputStream out) throws IOException {
        List<String> lines = new ArrayList<>();
        removed.stream()
                .map(TreePath::toString)
                .filter(each -> each.indexOf('\n') < 0)
                .forEach(lines::add);
        try (TarWriter tar = new TarWriter(out)) {
            for (var each : written.entrySet()) {
                tar.add(each.getKey(), each.getValue());
            }
            if (!lines.isEmpty()) {
                String text = String.join("\n", lines) + "\n";
                tar.add(
                        REMOVED,
                        new RegularFile(
                                Attributes.of(0600, Instant.EPOCH), Content.of(text.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }
}
