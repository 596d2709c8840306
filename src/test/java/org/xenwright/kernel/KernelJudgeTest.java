package org.xenwright.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.tool.Tool;
import org.xenwright.tree.Tree;

/** A real kernel and its modules, judged against the real depmod. */
@Tag("judge")
class KernelJudgeTest {
    private static Path folder;
    private static Tree tree;

    @BeforeAll
    static void provideAKernel() throws IOException {
        folder = Judge.tools().folder("linux-image-cloud-amd64");
        tree = Folders.tree(folder);
    }

    @Test
    void theCloudKernelBootsAsPvAndAsPvh() throws IOException {
        Kernel kernel = Kernel.newest(tree).orElseThrow();
        assertThat(kernel.release()).endsWith("-cloud-amd64");
        assertThat(kernel.image().version()).isEqualTo(kernel.release());
        assertThat(kernel.image().format()).isEqualTo(KernelImage.Format.BZIMAGE);
        assertThat(kernel.image().architecture()).isEqualTo("amd64");
        assertThat(kernel.image().pv()).isTrue();
        assertThat(kernel.image().pvh()).isTrue();
        assertThat(kernel.config().isBuiltIn("CONFIG_XEN_PVH")).isTrue();
    }

    @Test
    void theUncompressedKernelSaysTheSame(@TempDir Path temp) throws IOException {
        Kernel kernel = Kernel.newest(tree).orElseThrow();
        Path vmlinux = temp.resolve("vmlinux");
        kernel.extract(vmlinux);
        assertThat(Files.size(vmlinux)).isEqualTo(kernel.image().payload().size());
        KernelImage image = KernelImage.read(new org.xenwright.content.Content.Slice(vmlinux, 0, Files.size(vmlinux)));
        assertThat(image.format()).isEqualTo(KernelImage.Format.VMLINUX);
        assertThat(image.version()).isEqualTo(kernel.release());
        assertThat(image.pv()).isTrue();
        assertThat(image.pvh()).isTrue();
    }

    @Test
    void everyModuleNeedsWhatDepmodSays(@TempDir Path temp) throws IOException {
        String release = Kernel.newest(tree).orElseThrow().release();
        List<KernelModule> modules = ModuleSet.of(tree, release).orElseThrow().modules();
        assertThat(modules).hasSizeGreaterThan(500);
        ModuleDependencies dependencies = new ModuleDependencies(modules);
        List<String> ours = new ArrayList<>();
        for (KernelModule each : modules) {
            StringBuilder line = new StringBuilder(each.path()).append(':');
            dependencies.all(each).forEach(needed -> line.append(' ').append(needed.path()));
            ours.add(line.toString());
        }
        Path copy = temp.resolve("lib/modules").resolve(release);
        copyModules(modules(release), copy);
        depmod(temp, release);
        assertThat(ours).isEqualTo(Files.readAllLines(copy.resolve("modules.dep")));
    }

    @Test
    void everyIndexIsAsDepmodWritesIt(@TempDir Path temp) throws IOException {
        String release = Kernel.newest(tree).orElseThrow().release();
        SortedMap<String, byte[]> ours = ModuleIndexes.of(tree, release);
        Path copy = temp.resolve("lib/modules").resolve(release);
        copyModules(modules(release), copy);
        depmod(temp, release);
        assertThat(ours.keySet())
                .contains("modules.dep.bin", "modules.alias.bin", "modules.builtin.bin", "modules.devname");
        for (Map.Entry<String, byte[]> each : ours.entrySet()) {
            byte[] theirs = Files.readAllBytes(copy.resolve(each.getKey()));
            if (each.getKey().equals("modules.symbols")) {
                // depmod's order is that of a hash table, which nothing reads
                assertThat(lines(each.getValue())).as(each.getKey()).isEqualTo(lines(theirs));
            } else {
                assertThat(each.getValue()).as(each.getKey()).isEqualTo(theirs);
            }
        }
    }

    private static Set<String> lines(byte[] text) {
        return new TreeSet<>(new String(text, StandardCharsets.UTF_8).lines().toList());
    }

    private static Path modules(String release) {
        Path merged = folder.resolve("usr/lib/modules").resolve(release);
        return Files.isDirectory(merged)
                ? merged
                : folder.resolve("lib/modules").resolve(release);
    }

    private static void copyModules(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(from)) {
            paths = walk.sorted().toList();
        }
        for (Path path : paths) {
            Path place = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(place);
            } else {
                try (InputStream in = Files.newInputStream(path)) {
                    Files.copy(in, place);
                }
            }
        }
    }

    /** kmod is one program that looks at the name it was started by. */
    private static void depmod(Path base, String release) throws IOException {
        Tool kmod = Judge.tools().find("kmod");
        List<String> words = new ArrayList<>(kmod.prefix());
        Path named = base.resolve("depmod");
        Files.copy(Path.of(words.remove(words.size() - 1)).toRealPath(), named);
        assertThat(named.toFile().setExecutable(true)).isTrue();
        words.addAll(List.of(named.toString(), "-b", base.toString(), release));
        Path output = base.resolve("depmod.txt");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
