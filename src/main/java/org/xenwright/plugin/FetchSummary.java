package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.ByteSize;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.oci.StoredImage;
import org.xenwright.progress.TextTable;

/**
 * The text at the end of getting an image.
 *
 * @param folder of its files
 * @param present whether they were there before
 * @param written files of its domains
 * @param domains themselves
 */
record FetchSummary(
        FetchedImage image, Path folder, boolean present, DomainOutputs.Written written, List<Domain> domains) {
    private static final int MOST_COMMANDS = 3;

    /** Returns where the image comes from and which files there are. */
    List<String> lines() throws IOException {
        StoredImage stored = image.stored();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(image.name() + " " + stored.digest());
        lines.add("  " + ByteSize.format(stored.size()) + " in "
                + stored.layers().size() + " layers, "
                + (stored.fetched() == 0 ? "all of them here before" : ByteSize.format(stored.fetched()) + " fetched"));
        TextTable table = new TextTable("llr");
        for (String file : image.received().manifest().files()) {
            table.row(state(present), file, ByteSize.format(Files.size(folder.resolve(file))));
        }
        for (Path file : written.files()) {
            table.row(
                    state(written.kept().contains(file)),
                    folder.relativize(file).toString(),
                    ByteSize.format(Files.size(file)));
        }
        lines.addAll(table.lines());
        return lines;
    }

    /** Returns the commands that start the first of its domains. */
    List<String> commands() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        written.files().stream()
                .filter(file -> file.toString().endsWith(".cfg"))
                .limit(MOST_COMMANDS)
                .forEach(file -> lines.add("  xl create " + file));
        return lines;
    }

    private static String state(boolean kept) {
        return "  " + (kept ? "kept" : "made");
    }
}
