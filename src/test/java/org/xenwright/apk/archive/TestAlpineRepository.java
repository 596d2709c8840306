package org.xenwright.apk.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.TestImage;

/** A repository of Alpine packages in a folder, made anew with each publication. */
public final class TestAlpineRepository {
    public static final Instant TIME = Instant.parse("2024-06-01T00:00:00Z");

    private final Path folder;
    private final Map<String, TestApk> packages = new LinkedHashMap<>();
    private Instant time = TIME;
    private String form = "RSA";

    /** @param folder of the repository, with those of its architectures */
    public TestAlpineRepository(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /** Has a package, in place of any of its name. */
    public TestAlpineRepository with(TestApk apk) {
        packages.put(apk.name(), apk);
        return this;
    }

    public TestAlpineRepository at(Instant other) {
        time = other;
        return this;
    }

    public TestAlpineRepository signing(String other) {
        form = other;
        return this;
    }

    /** @param key null for an unsigned one */
    public TestAlpineRepository publish(@Nullable TestKey key) throws IOException {
        Path place = Files.createDirectories(folder.resolve("x86_64"));
        try (Stream<Path> old = Files.list(place)) {
            for (Path each : old.toList()) {
                Files.delete(each);
            }
        }
        StringBuilder text = new StringBuilder();
        for (TestApk each : packages.values()) {
            Path file = each.build(place, key);
            text.append(each.record(Files.size(file)));
        }
        Files.write(place.resolve("APKINDEX.tar.gz"), index(text.toString(), time, key, form));
        return this;
    }

    public Path index() {
        return folder.resolve("x86_64/APKINDEX.tar.gz");
    }

    public static byte[] index(String text, Instant time, @Nullable TestKey key, String form) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("DESCRIPTION", "v3.20.3-test".getBytes(StandardCharsets.UTF_8));
        files.put("APKINDEX", text.getBytes(StandardCharsets.UTF_8));
        byte[] archive = TestImage.gzip(TestApk.tar(files, true, time.getEpochSecond()));
        return key == null ? archive : key.signed(archive, new byte[0], form);
    }
}
