package org.xenwright.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rule that structures on disk are read and written by the names of their fields, which stand in one table each. */
class NamedFieldsTest {
    /** Places in bytes that are numbers: views of bytes, indexes of byte arrays, and fields at a literal place. */
    private static final Pattern NUMBERED = Pattern.compile(String.join(
            "|",
            "\\bByteOrder\\b|\\bVarHandle\\b",
            "\\.(?:get|put)(?:Short|Int|Long)\\((?:0x|\\d)",
            "\\b(?:bytes|block|node|table|map|root|own|copy|descriptors|superblock|header)\\[[^\\]]*\\d",
            "\\.get(?:Int)?\\(\\w+, [1-9]|\\.put\\(\\w+, [1-9]\\w*, ",
            "\\b[gp]et(?:U?32|16)\\(|\\bput(?:32|16)\\("));

    /** Places in buffers that are numbers. */
    private static final Pattern ABSOLUTE =
            Pattern.compile("\\.get(?:Short|Int|Long)\\((?:0x|\\d)|\\.get\\([1-9]|\\.put(?:Short|Int|Long)?\\(\\d+, ");

    /** What may be in no file of a room. */
    private static final Map<String, Pattern> ROOMS = Map.of(
            "filesystem/ext4",
            NUMBERED,
            "filesystem/fat",
            NUMBERED,
            "filesystem/squashfs",
            ABSOLUTE,
            "filesystem/iso9660",
            ABSOLUTE,
            "filesystem/swap",
            ABSOLUTE,
            "disk",
            ABSOLUTE);

    @Test
    void noOffsetOfAStructureIsANumber() throws IOException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Pattern> room : ROOMS.entrySet()) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java/org/xenwright", room.getKey()))) {
                for (Path file : files.sorted().toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> room.getValue().matcher(line).find())
                            .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void numbersAreFound() {
        assertThat(Stream.of(
                        "put32(bytes, 0x150, blocks >>> 32);",
                        "int links = get16(inode.bytes, 0x1A);",
                        "block[at + 7] = (byte) type;",
                        "superblock.getLong(64)",
                        "Format.WORD.put(map, 52, table);",
                        "ByteBuffer.allocate(96).order(ByteOrder.LITTLE_ENDIAN)"))
                .allMatch(line -> NUMBERED.matcher(line).find());
        assertThat(Stream.of("header.getInt(36)", "footer.putInt(64, sum);", "mbr.put(510, (byte) 0x55)"))
                .allMatch(line -> ABSOLUTE.matcher(line).find());
        assertThat(Stream.of(
                        "SuperblockFields.INODES_COUNT.put(bytes, 16);",
                        "ExtentFields.EE_LEN.getInt(node, at)",
                        "XattrFields.E_HASH.put(bytes, at, 4);"))
                .noneMatch(line -> NUMBERED.matcher(line).find());
    }
}
