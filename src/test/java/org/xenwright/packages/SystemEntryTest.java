package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.cache.CacheKey;
import org.xenwright.cache.HttpCache;
import org.xenwright.cache.SharedCache;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.deb.repository.TestSources;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.ImageStart;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.loader.BootFiles;
import org.xenwright.loader.BootInputs;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.BootNames;
import org.xenwright.loader.BootOutputs;
import org.xenwright.loader.BootSystem;
import org.xenwright.openpgp.TestKey;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class SystemEntryTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final TestKey KEY = TestKey.born(NOW.minusSeconds(100_000));

    private static final String COPYRIGHT = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

            Files: *
            Copyright: 2026 Test
            License: MIT
            """;

    @TempDir
    Path folder;

    private Lock lock;
    private int configured;

    /** Stands for one whose scripts make a file with a hole, a second name of it, and take a file away. */
    private final class Scripted implements Sandbox {
        private final boolean exact;

        Scripted(boolean exact) {
            this.exact = exact;
        }

        @Override
        public String name() {
            return "a test";
        }

        @Override
        public boolean exact() {
            return exact;
        }

        @Override
        public SandboxResult run(Tree tree, SandboxCommand command, Consumer<String> lines) {
            configured++;
            Tree after = tree.copy();
            Content.Segment end = new Content.Segment(1 << 20, Content.of("end"));
            RegularFile sparse =
                    new RegularFile(Attributes.of(0600, NOW), new Content.Sparse((1 << 20) + 3, List.of(end)));
            after.put("usr/share/sparse", sparse);
            after.put("usr/share/again", sparse);
            after.remove("usr/share/other");
            return new SandboxResult(0, "", after, List.of(), () -> {});
        }
    }

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(folder.resolve("key.asc"), KEY.armored());
        TestRepository repository = new TestRepository(KEY, NOW.minusSeconds(9000)).field("Codename", "cobra");
        repository.add(TestDeb.of("dpkg", "1").field("Depends", "app").file("usr/share/other", "gone"));
        repository.add(TestDeb.of("app", "2")
                .field("Source", "app-source (1)")
                .file("usr/bin/app", "runs as root", 04755)
                .hardLink("usr/bin/app2", "usr/bin/app")
                .symlink("usr/bin/app3", "app")
                .file("usr/share/doc/app/copyright", COPYRIGHT));
        repository.add(TestDeb.of("grub", "3").file("usr/lib/grub/core", "core").file("usr/lib/grub/a/mod", "module"));
        repository.write(folder.resolve("repository"));
        lock = new DebianWorld()
                .lock(packages(), List.of(), LockUpdate.NONE, LockEnvironment.of(access("locking", null, true)));
    }

    private static Transport transport() {
        return new Transport(RetryPolicy.DEFAULT, ProxySelector.of(null));
    }

    private PackageRequest packages() {
        String address = folder.resolve("repository").toUri().toString();
        return new TestRequest()
                .sources(folder, TestSources.of(address, "cobra", "key.asc"))
                .wanted("dpkg")
                .beside("grub")
                .build();
    }

    /** Puts on the disk what it is given beside the image. */
    private static final class Loader implements BootMethod {
        @Override
        public String name() {
            return "loader";
        }

        @Override
        public boolean needsKernel() {
            return false;
        }

        @Override
        public BootNames names(String image, boolean initramfs) {
            return BootNames.NOTHING;
        }

        @Override
        public BootFiles files(BootSystem system) {
            return new BootFiles(system.beside(), List.of());
        }

        @Override
        public BootOutputs make(BootInputs inputs) {
            return BootOutputs.NOTHING;
        }
    }

    private Access access(String machine, @Nullable Boolean writes, boolean online) {
        Store store = new Store(folder.resolve(machine).resolve("store"));
        if (writes != null) {
            URI shelf = URI.create("file://" + folder.resolve("shared") + "/");
            store = store.withRemote(new SharedCache(
                    new HttpCache(shelf, Map.of(), transport()),
                    writes,
                    CacheKey.of("0123456789abcdef", "test"),
                    Progress.SILENT));
        }
        return new Access(store, online ? transport() : null, Progress.SILENT, NOW);
    }

    /** Digests of what a build leaves, by name. */
    private Map<String, Digest> build(String machine, @Nullable Boolean writes, boolean online, boolean exact)
            throws IOException {
        Path target = folder.resolve(machine).resolve("target");
        ImageRequest request = new TestImageRequest("small", packages(), target)
                .without("/usr/share/doc/**")
                .build();
        new ImageBuild(new DebianWorld(), access(machine, writes, online), "1", tree -> new Scripted(exact))
                .build(request.with(ImageStart.by(new Loader())), lock, false, new BuildReport());
        Map<String, Digest> digests = new TreeMap<>();
        try (Stream<Path> files = Files.list(target)) {
            for (Path each : files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList()) {
                digests.put(each.getFileName().toString(), Digest.of(each));
            }
        }
        return digests;
    }

    private List<Path> shared(String kind) throws IOException {
        Path place = folder.resolve("shared/org/xenwright/cache").resolve(kind);
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(place)) {
            return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
        }
    }

    @Test
    void aMachineWithNothingButTheCacheMakesTheSameBytes() throws IOException {
        Map<String, Digest> alone = build("alone", null, true, true);
        assertThat(alone)
                .containsKeys("small.img", "small.oci.tar", "small.cdx.json", "small.files.json", "manifest.json");
        assertThat(build("one", true, true, true)).isEqualTo(alone);
        assertThat(configured).isEqualTo(2);
        assertThatThrownBy(() -> build("lost", null, false, true)).isInstanceOf(ProblemException.class);

        assertThat(build("two", false, false, true)).isEqualTo(alone);
        assertThat(configured).isEqualTo(2);
        assertThat(folder.resolve("two/store/deb")).doesNotExist();
        assertThat(Files.readString(folder.resolve("two/target/small.cdx.json")))
                .contains("MIT", "app-source", "/usr/bin/app", "pkg:deb/debian/grub@3", "\"loader\"");
        String manifest = Files.readString(folder.resolve("two/target/manifest.json"));
        assertThat(manifest).contains("\"app\"").doesNotContain("\"grub\"");
    }

    @Test
    void whatIsPoisonedOrDamagedIsMadeHere() throws IOException {
        Map<String, Digest> alone = build("one", true, true, true);
        Path content = shared("system").get(1);
        byte[] honest = Files.readAllBytes(content);
        byte[] forged = honest.clone();
        forged[forged.length / 2] ^= 1;
        Files.write(content, forged);
        assertThat(build("two", true, true, true)).isEqualTo(alone);
        assertThat(configured).isEqualTo(2);
        assertThat(content).as("it was put right").hasBinaryContent(honest);

        build("three", false, false, true);
        assertThat(configured).isEqualTo(2);
        Path entry;
        try (Stream<Path> all = Files.walk(folder.resolve("three/store/system"))) {
            entry = all.filter(file -> file.endsWith("changed.tar")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(entry);
        bytes[bytes.length / 2] ^= 1;
        Files.write(entry, bytes);
        Files.delete(folder.resolve("three/target/.build.json"));
        assertThat(build("three", false, false, true)).as("taken again").isEqualTo(alone);
        assertThat(configured).isEqualTo(2);
    }

    @Test
    void whatAPoorSandboxMadeIsNoOneElses() throws IOException {
        build("poor", true, true, false);
        assertThat(shared("system")).isEmpty();
        build("good", true, true, true);
        assertThat(configured).isEqualTo(2);
        assertThat(shared("system")).hasSize(2);
    }
}
