package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class GuestDriversTest {
    private static Tree withInit(@Nullable String program) {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        if (program != null) {
            tree.directory("sbin", Attributes.of(0755, Instant.EPOCH));
            tree.directory(TreePath.of(program).parent(), Attributes.of(0755, Instant.EPOCH));
            tree.put(program, new RegularFile(Attributes.of(0755, Instant.EPOCH), Content.of("x")));
            tree.put("sbin/init", new Symlink(Attributes.of(0777, Instant.EPOCH), "/" + program));
        }
        return tree;
    }

    private static List<String> drivers(@Nullable String named, Tree packages) throws IOException {
        return new GuestDrivers(named)
                .of(InitramfsOptions.of("ext4").onMedium().withDrivers(List.of("isofs")), packages)
                .drivers();
    }

    @Test
    void onlyWhereSystemdBringsUdevTheInitramfsLeavesTheGuestsCardsAlone() throws IOException {
        assertThat(drivers(null, withInit("usr/lib/systemd/systemd"))).containsExactly("isofs");
        assertThat(drivers(null, withInit("bin/busybox"))).contains("isofs", "xen_netfront", "virtio_net", "af_packet");
        assertThat(drivers("/bin/mine", withInit("usr/lib/systemd/systemd"))).contains("xen_netfront");
        assertThat(drivers(null, withInit(null)))
                .as("an init that comes with the project's own files")
                .contains("xen_netfront");
    }
}
