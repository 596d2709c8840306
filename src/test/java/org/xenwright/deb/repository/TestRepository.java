package org.xenwright.deb.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xenwright.compress.Compression;
import org.xenwright.content.WrittenFiles;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.openpgp.TestKey;
import org.xenwright.store.Digest;

/** A repository made for a test: debs, indexes, a signed Release; served as a map from path to bytes. */
public final class TestRepository {
    private final TestKey key;
    private final Map<String, byte[]> pool = new LinkedHashMap<>();
    private final List<String> stanzas = new ArrayList<>();
    private final Map<String, String> fields = new LinkedHashMap<>();
    private List<Compression> forms = List.of(Compression.NONE, Compression.GZIP, Compression.XZ);
    private boolean detached;
    private Instant date;

    public TestRepository(TestKey key, Instant date) {
        this.key = key;
        this.date = date;
        fields.put("Origin", "Test");
        fields.put("Suite", "stable");
        fields.put("Codename", "cobra");
        fields.put("Acquire-By-Hash", "yes");
        fields.put("Architectures", "amd64");
        fields.put("Components", "main");
    }

    public TestRepository add(TestDeb deb) {
        return add(deb, Map.of());
    }

    /** Adds a package whose index stanza says something else than its control file. */
    public TestRepository add(TestDeb deb, Map<String, String> lies) {
        return add(deb.name(), deb.stanza(), deb.build(), lies);
    }

    /** Adds a package of another repository as it is. */
    public TestRepository add(UnpackedDeb deb) throws IOException {
        return add(deb.name(), deb.control().text(), Files.readAllBytes(deb.deb()), Map.of());
    }

    private TestRepository add(String name, String control, byte[] bytes, Map<String, String> lies) {
        String path = "pool/" + name + "_" + stanzas.size() + ".deb";
        Map<String, String> stanza = new LinkedHashMap<>();
        for (String line : control.strip().split("\n(?! )")) {
            stanza.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
        }
        stanza.put("Filename", path);
        stanza.put("Size", Integer.toString(bytes.length));
        stanza.put("SHA256", Digest.of(bytes).toString());
        stanza.putAll(lies);
        StringBuilder text = new StringBuilder();
        stanza.forEach(
                (field, value) -> text.append(field).append(": ").append(value).append('\n'));
        stanzas.add(text.toString());
        pool.put(path, bytes);
        return this;
    }

    public TestRepository date(Instant at) {
        date = at;
        return this;
    }

    public TestRepository field(String name, String value) {
        fields.put(name, value);
        return this;
    }

    public TestRepository without(String name) {
        fields.remove(name);
        return this;
    }

    public TestRepository forms(Compression... compressions) {
        forms = List.of(compressions);
        return this;
    }

    /** Has Release and Release.gpg instead of InRelease. */
    public TestRepository detached() {
        detached = true;
        return this;
    }

    public static String rfc(Instant at) {
        return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss", Locale.ROOT)
                        .withLocale(Locale.ENGLISH)
                        .format(at.atOffset(ZoneOffset.UTC))
                + " UTC";
    }

    public byte[] packages() {
        return packages(architectures().get(0));
    }

    private List<String> architectures() {
        return List.of(fields.getOrDefault("Architectures", "amd64").split(" "));
    }

    /** Of an architecture and of all; of the first also what is of none of these, as the test wants it. */
    private byte[] packages(String architecture) {
        List<String> others = architectures().stream()
                .filter(each -> !each.equals(architecture))
                .toList();
        boolean first = architecture.equals(architectures().get(0));
        return stanzas.stream()
                .filter(stanza -> first
                        ? others.stream().noneMatch(other -> stanza.contains("Architecture: " + other + "\n"))
                        : stanza.contains("Architecture: " + architecture + "\n")
                                || stanza.contains("Architecture: all\n"))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    public String release(Map<String, byte[]> indexes) {
        StringBuilder text = new StringBuilder();
        fields.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        text.append("Date: ").append(rfc(date)).append("\nSHA256:\n");
        indexes.forEach((path, bytes) -> text.append(' ')
                .append(Digest.of(bytes))
                .append(' ')
                .append(bytes.length)
                .append(' ')
                .append(path)
                .append('\n'));
        return text.toString();
    }

    /** Every file of the repository by path. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> indexes = new TreeMap<>();
        for (String architecture : architectures()) {
            String index = "main/binary-" + architecture + "/Packages";
            for (Compression form : forms) {
                indexes.put(index + form.suffix(), TestDeb.compress(packages(architecture), form));
            }
            indexes.putIfAbsent(index, packages(architecture));
        }
        Map<String, byte[]> files = new TreeMap<>(pool);
        String dist = "dists/cobra/";
        String release = release(indexes);
        if (!forms.contains(Compression.NONE)) {
            indexes.keySet().removeIf(path -> path.endsWith("/Packages"));
        }
        indexes.forEach((path, bytes) -> {
            files.put(dist + path, bytes);
            String folder = path.substring(0, path.lastIndexOf('/'));
            files.put(dist + folder + "/by-hash/SHA256/" + Digest.of(bytes), bytes);
        });
        byte[] plain = release.getBytes(StandardCharsets.UTF_8);
        if (detached) {
            files.put(dist + "Release", plain);
            files.put(dist + "Release.gpg", key.signer().detach(plain, date));
        } else {
            files.put(dist + "InRelease", key.signer().clearSign(release, date));
        }
        return files;
    }

    /** Writes these files below a folder. */
    public void write(Path folder) throws IOException {
        WrittenFiles.write(files(), folder);
    }

    /** The source a build would name. */
    public Source source(URI address) {
        return new Source(
                List.of(address),
                "cobra",
                List.of("main"),
                List.of(),
                new Trust.Keys(key.keyring(), "the test's key"),
                Freshness.DEFAULT,
                "pom.xml");
    }
}
