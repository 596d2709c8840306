package org.xenwright.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Nobody but its owner reads a disk, not even while it is written: its content looks at the folder meanwhile. */
class ClosedDisksTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private final List<String> open = Collections.synchronizedList(new ArrayList<>());
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    /** Content that notes the files of the folder which others may read, whenever it is read. */
    private Content watching() throws IOException {
        Path stored = Files.write(elsewhere.resolve("stored"), new byte[1]);
        return new Content.Packed(
                new Content.Slice(stored, 0, 1),
                (bytes, plain) -> {
                    java.util.Arrays.fill(plain, (byte) 's');
                    look();
                },
                SIZE,
                0,
                SIZE);
    }

    private void look() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                seen.add(file.getFileName().toString());
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                if (!mode.equals("rw-------")) {
                    open.add(file.getFileName() + " " + mode);
                }
            }
        }
    }

    @Test
    void everyFormatIsClosedFromItsFirstByteOn() throws IOException {
        ImagePlan plan = new ImagePlan(SIZE, List.of(new Region(0, SIZE, watching(), 0)));
        ImagePlan base = new ImagePlan(SIZE, List.of());
        Map<String, DiskWriter> formats = new LinkedHashMap<>();
        formats.put("a.img", new DiskWriter.Raw());
        formats.put("a.qcow2", new DiskWriter.Qcow2());
        formats.put("a.vhd", new DiskWriter.Vhd(new UUID(1, 2), Instant.EPOCH));
        formats.put("b.vhd", new FixedVhd(new UUID(1, 2), Instant.EPOCH));
        formats.put("a.vmdk", new DiskWriter.Vmdk(new UUID(1, 2)));
        formats.put(
                "a.ova",
                new DiskWriter.Ova(new DiskWriter.Vmdk(new UUID(1, 2)), new DiskFacts.Envelope("a", (file, length) ->
                        new byte[] {'<'})));
        formats.put("a.xva", new DiskWriter.Xva("<value/>".getBytes(StandardCharsets.US_ASCII), "Ref:1"));
        formats.put("d.qcow2", new DiskWriter.Qcow2Delta(new Backing(base, "a.img", DiskFormats.RAW), true));
        for (Map.Entry<String, DiskWriter> each : formats.entrySet()) {
            seen.clear();
            DiskFiles.write(plan, folder.resolve(each.getKey()), each.getValue());
            assertThat(seen)
                    .as("looked at while it was written")
                    .anyMatch(name -> name.startsWith(each.getKey() + ".partial"));
        }
        Map<Path, DiskWriter> together = new LinkedHashMap<>();
        formats.forEach((name, format) -> together.put(folder.resolve(name), format));
        DiskFiles.write(plan, together);
        DiskFiles.compress(folder.resolve("a.img"));
        look();
        assertThat(open).isEmpty();
        assertThat(seen).contains("a.img.zst");
    }

    @Test
    void aSquashfsIsClosedFromItsFirstByteOn() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        tree.put("file", new RegularFile(Attributes.of(0644, Instant.EPOCH), watching()));
        Squashfs.write(tree, SquashfsOptions.of(Instant.EPOCH), folder.resolve("root"));
        assertThat(seen).contains("root.partial");
        look();
        assertThat(open).isEmpty();
    }
}
