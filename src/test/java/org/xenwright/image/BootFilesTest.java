package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.kernel.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class BootFilesTest {
    private static final Attributes ATTRIBUTES = Attributes.of(0644, Instant.EPOCH);
    private static final String KERNEL = "/boot/vmlinuz-6.1.0-9-cloud-amd64";

    @TempDir
    Path folder;

    @Test
    void aKernelThatIsCutOffIsNamedWithItsPackage() throws IOException {
        Tree tree = new Tree(ATTRIBUTES.withMode(0755));
        tree.directory("boot", ATTRIBUTES.withMode(0755));
        for (byte[] cut : new byte[][] {{}, {'M', 'Z'}, new byte[600]}) {
            tree.put(KERNEL.substring(1), new RegularFile(ATTRIBUTES, Content.of(cut)));
            assertThatThrownBy(() -> BootFiles.of(
                            tree,
                            Digest.of("tree"),
                            null,
                            InitramfsOptions.of("ext4"),
                            "amd64",
                            GuestType.PVH,
                            Map.of(TreePath.of(KERNEL.substring(1)), "linux-image-6.1.0-9-cloud-amd64"),
                            new Store(folder)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "reading the kernel of the image",
                            "package linux-image-6.1.0-9-cloud-amd64",
                            "the kernel " + KERNEL);
        }
        try (var left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile).map(Path::toString))
                    .as("nothing half made is kept")
                    .allMatch(file -> file.endsWith(".lock"));
        }
    }
}
