package org.xenwright.rpm.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.rpm.header.RpmFile;

/** A package whose archive has the numbers of its files in place of their names, as rpm 6 writes it (lib/cpio.cc). */
final class Stripped {
    private Stripped() {}

    /** @param plain a package whose payload is neither compressed nor digested */
    static byte[] of(byte[] plain, Path folder) throws IOException {
        Path source = Files.write(folder.resolve("plain.rpm"), plain);
        RpmParts parts = RpmParts.of(source, "plain");
        Path cpio = Files.write(folder.resolve("plain.cpio"), parts.payload().bytes(1 << 20));
        List<RpmFile> files = RpmFile.of(parts.header());
        List<@Nullable Content> contents = Payload.read(cpio, files, "plain");
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < files.size(); i++) {
            ascii(payload, String.format(Locale.ROOT, "07070X%08x", i));
            align(payload);
            Content content = contents.get(i);
            payload.writeBytes(
                    content == null ? files.get(i).link().getBytes(StandardCharsets.UTF_8) : content.bytes(1 << 20));
            align(payload);
        }
        ascii(payload, "070701" + "0".repeat(8 * 11) + "0000000b" + "00000000" + "TRAILER!!!\0");
        align(payload);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Arrays.copyOf(plain, (int) parts.payload().offset()));
        all.writeBytes(payload.toByteArray());
        return all.toByteArray();
    }

    private static void ascii(ByteArrayOutputStream to, String text) {
        to.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void align(ByteArrayOutputStream to) {
        while (to.size() % 4 != 0) {
            to.write(0);
        }
    }
}
