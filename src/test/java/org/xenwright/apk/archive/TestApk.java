package org.xenwright.apk.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.TestImage;

/** A .apk made for a test with somebody else's tar writer; it may be as wrong as the test wants. */
public final class TestApk {
    private static final long TIME = 1_700_000_000;

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, byte[]> control = new LinkedHashMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(data);
    private String datahash = "";
    private final Set<String> folders = new HashSet<>();
    private boolean finished;

    private TestApk(String name, String version) {
        fields.put("pkgname", name);
        fields.put("pkgver", version);
        fields.put("pkgdesc", "made for a test");
        fields.put("url", "https://example.org");
        fields.put("builddate", Long.toString(TIME));
        fields.put("size", "4096");
        fields.put("arch", "x86_64");
        fields.put("license", "MIT");
        fields.put("origin", name);
        fields.put("maintainer", "Test <test@example.org>");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public static TestApk of(String name, String version) {
        return new TestApk(name, version);
    }

    /** A field of its .PKGINFO; those that may repeat are one with lines. */
    public TestApk field(String name, String value) {
        fields.put(name, value);
        return this;
    }

    public TestApk depends(String... names) {
        return field("depend", String.join("\n", names));
    }

    public TestApk provides(String... names) {
        return field("provides", String.join("\n", names));
    }

    /** A file of the control archive: {@code .post-install}. */
    public TestApk script(String name, String text) {
        control.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Another digest of the data than it has. */
    public TestApk datahash(String hex) {
        datahash = hex;
        return this;
    }

    public TestApk directory(String path) {
        TarArchiveEntry entry = new TarArchiveEntry(path + "/");
        entry.setMode(0755);
        return add(entry, new byte[0], false);
    }

    public TestApk file(String path, String content) {
        return file(path, content, 0644);
    }

    public TestApk file(String path, String content, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setMode(mode);
        return add(entry, content.getBytes(StandardCharsets.UTF_8), true);
    }

    public TestApk symlink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        entry.addPaxHeader("APK-TOOLS.checksum.SHA1", hex("SHA-1", target.getBytes(StandardCharsets.UTF_8)));
        return add(entry, new byte[0], false);
    }

    /** With the folders on the way, which apk wants before what is in them. */
    private TestApk add(TarArchiveEntry entry, byte[] content, boolean file) {
        String path = entry.getName().replaceFirst("/+$", "");
        if (path.contains("/") && !path.contains("..")) {
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (!folders.contains(parent)) {
                directory(parent);
            }
        }
        if (entry.isDirectory()) {
            folders.add(path);
        }
        try {
            entry.setModTime(TIME * 1000);
            entry.setUserName("root");
            entry.setGroupName("root");
            entry.setSize(content.length);
            if (file) {
                entry.addPaxHeader("APK-TOOLS.checksum.SHA1", hex("SHA-1", content));
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
        return String.valueOf(fields.get("pkgname"));
    }

    public String version() {
        return String.valueOf(fields.get("pkgver"));
    }

    private byte[] dataMember() {
        try {
            if (!finished) {
                tar.finish();
                finished = true;
            }
            return TestImage.gzip(data.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] controlMember(byte[] dataMember) {
        StringBuilder info = new StringBuilder("# Generated by a test\n");
        fields.forEach((name, values) -> values.lines()
                .forEach(value -> info.append(name).append(" = ").append(value).append('\n')));
        info.append("datahash = ")
                .append(datahash.isEmpty() ? hex("SHA-256", dataMember) : datahash)
                .append('\n');
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(".PKGINFO", info.toString().getBytes(StandardCharsets.UTF_8));
        files.putAll(new TreeMap<>(control));
        return TestImage.gzip(tar(files, false));
    }

    /** @param key null for none */
    public byte[] build(@Nullable TestKey key) {
        return build(key, "RSA");
    }

    public byte[] build(@Nullable TestKey key, String form) {
        byte[] files = dataMember();
        byte[] front = controlMember(files);
        return key == null ? concatenated(front, files) : key.signed(front, files, form);
    }

    public Path build(Path folder, @Nullable TestKey key) throws IOException {
        return Files.write(folder.resolve(name() + "-" + version() + ".apk"), build(key));
    }

    /** Its lines of an index. */
    String record(long size) {
        byte[] front = controlMember(dataMember());
        StringBuilder text = new StringBuilder();
        text.append("C:Q1").append(Base64.getEncoder().encodeToString(digest("SHA-1", front)));
        text.append("\nP:").append(name()).append("\nV:").append(version());
        text.append("\nA:")
                .append(fields.get("arch"))
                .append("\nS:")
                .append(size)
                .append("\nI:4096");
        text.append("\nT:").append(fields.get("pkgdesc")).append("\nL:").append(fields.get("license"));
        text.append("\no:").append(fields.get("origin")).append("\nt:").append(fields.get("builddate"));
        Map.of("depend", "D", "provides", "p", "install_if", "i").forEach((field, letter) -> {
            if (fields.containsKey(field)) {
                text.append('\n')
                        .append(letter)
                        .append(':')
                        .append(String.join(" ", fields.get(field).lines().toList()));
            }
        });
        return text.append("\n\n").toString();
    }

    static byte[] concatenated(byte[]... members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] each : members) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }

    static String hex(String algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(digest(algorithm, bytes));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An archive of plain files; without its end, so that the next one goes on. */
    static byte[] tar(Map<String, byte[]> files, boolean ended) {
        return tar(files, ended, TIME);
    }

    static byte[] tar(Map<String, byte[]> files, boolean ended, long time) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            TarArchiveOutputStream out = new TarArchiveOutputStream(bytes);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setMode(file.getKey().startsWith(".p") || file.getKey().equals(".trigger") ? 0755 : 0644);
                entry.setModTime(time * 1000);
                entry.setSize(file.getValue().length);
                out.putArchiveEntry(entry);
                out.write(file.getValue());
                out.closeArchiveEntry();
            }
            if (ended) {
                out.finish();
            }
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
