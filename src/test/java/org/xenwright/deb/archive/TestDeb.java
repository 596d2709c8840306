package org.xenwright.deb.archive;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;
import org.xenwright.compress.Compression;

/** A .deb made for a test with somebody else's tar writer; it may be as wrong as the test wants. */
public final class TestDeb {
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, byte[]> control = new LinkedHashMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(data);
    private Compression compression = Compression.XZ;

    private TestDeb(String name, String version, String architecture) {
        fields.put("Package", name);
        fields.put("Version", version);
        fields.put("Architecture", architecture);
        fields.put("Maintainer", "Test <test@example.org>");
        fields.put("Description", "test package\n made for a test");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    public static TestDeb of(String name, String version) {
        return new TestDeb(name, version, "amd64");
    }

    public static TestDeb ofAll(String name, String version) {
        return new TestDeb(name, version, "all");
    }

    public static TestDeb of(String name, String version, String architecture) {
        return new TestDeb(name, version, architecture);
    }

    public TestDeb field(String name, String value) {
        fields.put(name, value);
        return this;
    }

    /** A file of the control archive. */
    public TestDeb member(String name, String content) {
        control.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public TestDeb compressed(Compression with) {
        compression = with;
        return this;
    }

    public TestDeb directory(String path) {
        return directory(path, 0755);
    }

    public TestDeb directory(String path, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(path.isEmpty() ? "./" : "./" + path + "/");
        entry.setMode(mode);
        return add(entry, new byte[0]);
    }

    public TestDeb file(String path, String content) {
        return file(path, content, 0644);
    }

    public TestDeb file(String path, String content, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry("./" + path);
        entry.setMode(mode);
        return add(entry, content.getBytes(StandardCharsets.UTF_8));
    }

    public TestDeb symlink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry("./" + path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    public TestDeb hardLink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry("./" + path, TarConstants.LF_LINK);
        entry.setLinkName("./" + target);
        return add(entry, new byte[0]);
    }

    /** Any entry, its name as it is. */
    public TestDeb add(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setModTime(1_700_000_000_000L);
            if (content.length > 0 || entry.isFile()) {
                entry.setSize(content.length);
            }
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String name() {
        return String.valueOf(fields.get("Package"));
    }

    /** The control file. */
    public String stanza() {
        StringBuilder text = new StringBuilder();
        fields.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    public byte[] build() {
        try {
            tar.finish();
            Map<String, byte[]> members = new LinkedHashMap<>(control);
            members.put("control", stanza().getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
                for (Map.Entry<String, byte[]> member : members.entrySet()) {
                    TarArchiveEntry entry = new TarArchiveEntry("./" + member.getKey());
                    entry.setSize(member.getValue().length);
                    out.putArchiveEntry(entry);
                    out.write(member.getValue());
                    out.closeArchiveEntry();
                }
            }
            Compression ofControl = compression == Compression.BZIP2 || compression == Compression.LZMA
                    ? Compression.GZIP
                    : compression;
            Map<String, byte[]> ar = new LinkedHashMap<>();
            ar.put("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            ar.put("control.tar" + ofControl.suffix(), compress(bytes.toByteArray(), ofControl));
            ar.put("data.tar" + compression.suffix(), compress(data.toByteArray(), compression));
            return ar(ar);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path build(Path folder) throws IOException {
        return Files.write(folder.resolve(fields.get("Package") + ".deb"), build());
    }

    /** An ar archive. */
    public static byte[] ar(Map<String, byte[]> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        members.forEach((name, bytes) -> {
            String header = String.format(
                    Locale.ROOT, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 1_700_000_000, 0, 0, "100644", bytes.length);
            out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(bytes);
            if (bytes.length % 2 != 0) {
                out.write('\n');
            }
        });
        return out.toByteArray();
    }

    public static byte[] compress(byte[] bytes, Compression compression) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream encoder = encoder(out, compression)) {
                encoder.write(bytes);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OutputStream encoder(OutputStream out, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case XZ -> new XZOutputStream(out, new LZMA2Options(1));
            case ZSTD -> new ZstdOutputStream(out);
            case GZIP -> new GZIPOutputStream(out);
            case BZIP2 -> new BZip2CompressorOutputStream(out);
            case LZMA -> new LZMAOutputStream(out, new LZMA2Options(1), -1);
        };
    }
}
