package org.xenwright.boot.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.store.Digest;
import org.xenwright.tool.Tool;

class SavedDom0Test {
    @TempDir
    Path folder;

    private Path program;
    private Dom0 dom0;

    @BeforeEach
    void files() throws IOException {
        program = Files.writeString(folder.resolve("qemu"), "program");
        dom0 = new Dom0(
                Files.writeString(folder.resolve("xen"), "hypervisor"),
                Files.writeString(folder.resolve("kernel"), "kernel"),
                Files.writeString(folder.resolve("initramfs"), "initramfs"),
                false);
    }

    private Tool qemu(String version, List<String> more, Map<String, String> environment) {
        List<String> words = new java.util.ArrayList<>(List.of(program.toString()));
        words.addAll(more);
        return new Tool("qemu-system-x86_64", words, environment, version, null);
    }

    private Digest key(int memory) throws IOException {
        return SavedDom0.key(new XenMachine(qemu("7.2", List.of(), Map.of()), dom0, memory));
    }

    @Test
    void whateverDecidesASavedDom0IsInItsKey() throws IOException {
        Set<Digest> keys = new HashSet<>(Set.of(key(1024)));
        assertThat(key(1000)).as("a computer of the same size").isIn(keys);
        assertThat(keys.add(key(2048))).as("memory").isTrue();
        for (Path file : List.of(program, dom0.hypervisor(), dom0.kernel(), dom0.initramfs())) {
            Files.writeString(file, "another of the same name");
            assertThat(keys.add(key(1024))).as(file.toString()).isTrue();
        }
        for (Tool other : List.of(
                qemu("7.3", List.of(), Map.of()),
                qemu("7.2", List.of("-L", "/firmware"), Map.of()),
                qemu("7.2", List.of(), Map.of("QEMU_MODULE_DIR", "/x")))) {
            assertThat(keys.add(SavedDom0.key(new XenMachine(other, dom0, 1024))))
                    .as(other.toString())
                    .isTrue();
        }
    }

    @Test
    void theProcessorAndTheWordsOfTheKernelsAreOfWhatIsAsked() {
        List<String> fixed = new XenMachine(qemu("7.2", List.of(), Map.of()), dom0, 1024).fixed();
        assertThat(fixed).contains("-cpu", "-m", "-smp", "-machine", "-append", "-accel");
        assertThat(XenMachine.KERNEL_WORDS).contains("console=");
    }
}
