package org.xenwright.deb.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class InstalledFilesTest {
    private final Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));

    private void file(String path, String text) {
        tree.directory(TreePath.of(path).parent(), Attributes.of(0755, Instant.EPOCH));
        tree.put(path, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(text)));
    }

    private Map<TreePath, String> owners(String... names) throws IOException {
        return InstalledFiles.owners(tree, List.of(names));
    }

    @Test
    void aPathIsOfThePackageThatListsItByItsPlaceWithoutLinks() throws IOException {
        tree.directory("usr/bin", Attributes.of(0755, Instant.EPOCH));
        tree.put("bin", new Symlink(Attributes.of(0777, Instant.EPOCH), "usr/bin"));
        file("var/lib/dpkg/info/bash.list", "/.\n/bin\n/bin/bash\n");
        file("var/lib/dpkg/info/libc6:amd64.list", "/.\n/usr\n/usr/lib.so\n");
        file("var/lib/dpkg/info/liar.list", "/bin/bash\n/../../etc/passwd\n");
        assertThat(owners("bash:amd64", "libc6:amd64", "liar:all", "without:all"))
                .containsEntry(TreePath.of("usr/bin/bash"), "bash:amd64")
                .containsEntry(TreePath.of("usr/lib.so"), "libc6:amd64")
                .doesNotContainKey(TreePath.ROOT)
                .doesNotContainValue("without:all");
    }

    @Test
    void aFileThatWasDivertedIsWhereItLiesNow() throws IOException {
        tree.directory("usr/bin", Attributes.of(0755, Instant.EPOCH));
        file(
                "var/lib/dpkg/diversions",
                "/usr/bin/sh\n/usr/bin/sh.distrib\ndash\n/usr/bin/which\n/usr/bin/which.old\n:\n");
        file("var/lib/dpkg/info/old.list", "/usr/bin/sh\n/usr/bin/which\n");
        file("var/lib/dpkg/info/dash.list", "/usr/bin/sh\n");
        assertThat(owners("dash:amd64", "old:amd64"))
                .containsOnly(
                        Map.entry(TreePath.of("usr/bin/sh"), "dash:amd64"),
                        Map.entry(TreePath.of("usr/bin/sh.distrib"), "old:amd64"),
                        Map.entry(TreePath.of("usr/bin/which.old"), "old:amd64"));
    }
}
