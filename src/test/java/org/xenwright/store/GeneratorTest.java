package org.xenwright.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.disk.DiskFormats;
import org.xenwright.kernel.KernelImage;
import org.xenwright.oci.LayerStore;
import org.xenwright.sandbox.Sandboxes;

class GeneratorTest {
    private static final String OURS = "org/xenwright/";

    @TempDir
    Path folder;

    private static Path code() throws URISyntaxException {
        return Path.of(Generator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static Generator generator(Path place) throws IOException {
        return Generator.in(place, Generator.class.getClassLoader(), null);
    }

    /** A copy of the code in which one file is another. */
    private Generator changed(String name, byte[] content) throws Exception {
        Path copy = Files.createTempDirectory(folder, "code");
        Path from = code().resolve("org");
        try (var all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path to = copy.resolve("org").resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else {
                    Files.createLink(to, each);
                }
            }
        }
        Path file = copy.resolve(name);
        Files.deleteIfExists(file);
        Files.write(file, content);
        return generator(copy);
    }

    /** The same class with a constant more, which does nothing. */
    private static byte[] another(byte[] bytes) {
        byte[] other = bytes.clone();
        // the minor version of the format
        other[5] ^= 1;
        return other;
    }

    @Test
    void whatMakesAResultIsInTheDigestAndWhatDoesNotIsNot() throws Exception {
        Map<String, Class<?>[]> kinds = new TreeMap<>(Map.of(
                "configured", new Class<?>[] {DebianConfiguration.class, Sandboxes.class},
                "layer", new Class<?>[] {LayerStore.class},
                "vmlinux", new Class<?>[] {KernelImage.class},
                "dom0", new Class<?>[] {XenDriver.class}));
        Map<String, List<String>> deciding = Map.of(
                "configured",
                List.of(
                        "packages/Normalisation.class",
                        "deb/configure/ConfigureScript.class",
                        "deb/configure/FirstStart.class",
                        "deb/configure/PerMachine.class",
                        "layer/TreeDelta.class",
                        "sandbox/PrivateKeys.class",
                        "sandbox/sandbox.sh"),
                "layer",
                List.of("compress/StableGzip.class", "layer/TarWriter.class", "tree/Tree.class"),
                "vmlinux",
                List.of("kernel/KernelCompression.class", "kernel/LzopStream.class"),
                "dom0",
                List.of("boot/xen/dom0-init.sh", "boot/xen/domain.sh", "boot/xen/XenMachine.class"));
        Generator now = generator(code());
        for (Map.Entry<String, Class<?>[]> kind : kinds.entrySet()) {
            List<Class<?>> roots = List.of(kind.getValue());
            Set<String> files = now.files(roots.stream()
                    .map(root -> root.getName().replace('.', '/') + ".class")
                    .toList());
            for (String name : deciding.get(kind.getKey())) {
                assertThat(files).as(kind.getKey()).contains(OURS + name);
                byte[] bytes = Files.readAllBytes(code().resolve(OURS + name));
                Generator other = changed(OURS + name, another(bytes));
                assertThat(other.digest(roots))
                        .as(kind.getKey() + " with another " + name)
                        .isNotEqualTo(now.digest(roots));
            }
            Generator unrelated = changed(
                    OURS + "report/JunitXml.class",
                    another(Files.readAllBytes(code().resolve(OURS + "report/JunitXml.class"))));
            assertThat(unrelated.digest(roots)).as(kind.getKey()).isEqualTo(now.digest(roots));
        }
    }

    /** A kernel of the store was let pass by the very checks that it would meet today. */
    @Test
    void theChecksOfAKernelAreInTheKeyOfABootKernel() throws Exception {
        String root = OURS + "loader/BootKernel.class";
        assertThat(generator(code()).files(List.of(root)))
                .contains(
                        OURS + "kernel/KernelPreflight.class",
                        OURS + "kernel/XenNotes.class",
                        OURS + "kernel/ModuleSet.class",
                        OURS + "initramfs/Initramfs.class",
                        OURS + "domain/preflight/MemoryNeed.class");
        List<Class<?>> roots = List.of(Class.forName("org.xenwright.loader.BootKernel"));
        String preflight = OURS + "kernel/KernelPreflight.class";
        assertThat(changed(preflight, another(Files.readAllBytes(code().resolve(preflight))))
                        .digest(roots))
                .isNotEqualTo(generator(code()).digest(roots));
    }

    @Test
    void aResourceMoreBesideAClassCounts() throws Exception {
        List<Class<?>> roots = List.of(DebianConfiguration.class);
        Generator more = changed(OURS + "deb/configure/more.sh", new byte[] {1});
        assertThat(more.digest(roots)).isNotEqualTo(generator(code()).digest(roots));
    }

    @Test
    void aJarIsReadAsAFolderIs() throws Exception {
        Path jar = folder.resolve("code.jar");
        pack(jar, code(), Map.of());
        List<Class<?>> roots = List.of(DebianConfiguration.class, LayerStore.class);
        assertThat(generator(jar).digest(roots)).isEqualTo(generator(code()).digest(roots));
        assertThat(Generator.of(DebianConfiguration.class, LayerStore.class))
                .isEqualTo(generator(code()).digest(roots));
    }

    @Test
    void whatWasReadFromAJarIsKeptAndReadAgainWhenItIsDamaged() throws Exception {
        Path jar = folder.resolve("code.jar");
        String kernel = OURS + "kernel/KernelImage.class";
        pack(jar, code(), Map.of());
        Store store = new Store(folder.resolve("store"));
        List<Class<?>> roots = List.of(DebianConfiguration.class, DiskFormats.class);
        Generator plain = generator(jar);
        Generator first = Generator.in(jar, Generator.class.getClassLoader(), store);
        Path entry = store.entries().get(0).place();
        Generator second = Generator.in(jar, Generator.class.getClassLoader(), store);
        for (Generator each : List.of(first, second)) {
            assertThat(each.everything()).isEqualTo(plain.everything());
            assertThat(each.digest(roots)).isEqualTo(plain.digest(roots));
            assertThat(each.libraries(roots)).isEqualTo(plain.libraries(roots));
        }

        byte[] content = Files.readAllBytes(entry.resolve("content"));
        byte[] damaged = content.clone();
        damaged[content.length / 2] ^= 1;
        Files.write(entry.resolve("content"), damaged);
        Generator third = Generator.in(jar, Generator.class.getClassLoader(), store);
        assertThat(third.digest(roots)).isEqualTo(plain.digest(roots));
        assertThat(entry.resolve("content")).hasBinaryContent(content);

        Path other = folder.resolve("other.jar");
        pack(other, code(), Map.of(kernel, another(Files.readAllBytes(code().resolve(kernel)))));
        List<Class<?>> changed = List.of(KernelImage.class);
        assertThat(Generator.in(other, Generator.class.getClassLoader(), store).digest(changed))
                .isNotEqualTo(plain.digest(changed));
        assertThat(store.entries()).hasSize(2);
    }

    private static void pack(Path jar, Path code, Map<String, byte[]> instead) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                var all = Files.walk(code.resolve("org"))) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                String name = code.relativize(each).toString();
                zip.putNextEntry(new ZipEntry(name));
                zip.write(instead.containsKey(name) ? instead.get(name) : Files.readAllBytes(each));
            }
        }
    }

    @Test
    void librariesCountByTheirVersions() throws IOException, URISyntaxException {
        // the closure of what packs names the jar it packs with
        assertThat(generator(code()).libraries(List.of(KernelImage.class)))
                .anyMatch(jar -> jar.matches(".*-[0-9].*\\.jar"));
    }

    @Test
    void whatAServiceBringsCountsForThoseThatAskForIt() throws Exception {
        List<Class<?>> asks = List.of(DiskFormats.class);
        List<Class<?>> asksNot = List.of(LayerStore.class);
        Set<Digest> made = new HashSet<>();
        Set<Digest> everything = new HashSet<>();
        for (String bytes : List.of("", "one", "another")) {
            for (boolean packed : List.of(true, false)) {
                Path provider = bytes.isEmpty() ? folder : provider(bytes, packed);
                try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {provider.toUri().toURL()}, Generator.class.getClassLoader())) {
                    Generator generator = Generator.in(code(), loader, null);
                    made.add(generator.digest(asks));
                    everything.add(generator.everything());
                    assertThat(generator.digest(asksNot))
                            .isEqualTo(generator(code()).digest(asksNot));
                }
            }
        }
        // without any, then as a jar and as a folder
        assertThat(made).hasSize(5).contains(generator(code()).digest(asks));
        assertThat(everything).hasSize(5).contains(generator(code()).everything());
    }

    /** A jar or a folder with a format of disks. */
    private Path provider(String bytes, boolean packed) throws IOException {
        Path place = Files.createTempDirectory(folder, "provider");
        Path service = place.resolve("META-INF/services/org.xenwright.disk.DiskFormat");
        Files.createDirectories(service.getParent());
        Files.writeString(service, "com.acme.Vmdk");
        Files.createDirectories(place.resolve("com/acme"));
        Files.writeString(place.resolve("com/acme/Vmdk.class"), bytes);
        if (!packed) {
            return place;
        }
        Path jar = Files.createTempFile(folder, "provider", ".jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                var all = Files.walk(place)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(place.relativize(each).toString()));
                zip.write(Files.readAllBytes(each));
            }
        }
        return jar;
    }
}
