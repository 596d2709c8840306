package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class FileInventoryTest {
    @TempDir
    Path folder;

    private final Tree before = SampleImage.tree();
    private final Tree after = SampleImage.tree();

    private static FileInventory of(Tree tree) throws IOException {
        return FileInventory.of("id", "2026-11-01T00:00:00Z", tree, TestWorlds.DEBIAN);
    }

    private List<String> changes() throws IOException {
        return InventoryChanges.between("before", of(before), of(after)).files().stream()
                .map(each ->
                        each.sign() + " " + each.path() + " " + each.what() + " " + each.owner() + " " + each.bytes())
                .toList();
    }

    @Test
    void anInventoryIsReadAsItWasWritten() throws IOException {
        Path file = folder.resolve("inventory.json");
        of(before).write(file);

        assertThat(FileInventory.read(file)).contains(of(before));
    }

    @Test
    void aDamagedOneIsNone() throws IOException {
        Path file = folder.resolve("inventory.json");
        assertThat(FileInventory.read(file)).isEmpty();
        for (String text : List.of("", "{\"of\":", "null", "[1]", "{\"unknown\":1}")) {
            Files.writeString(file, text);
            assertThat(FileInventory.read(file)).as(text).isEmpty();
        }
    }

    @Test
    void everyPropertyThatDiffersIsNamedAndTheLargestChangeComesFirst() throws IOException {
        SampleImage.file(after, "usr/bin/shop", "t".repeat(9000));
        SampleImage.file(after, "usr/bin/new", "n".repeat(100));
        after.find("etc/motd")
                .orElseThrow()
                .attributes(after.find("etc/motd").orElseThrow().attributes().withMode(0600));
        before.put(
                "usr/bin/gone",
                new RegularFile(
                        before.find("etc/motd").orElseThrow().attributes(),
                        ((RegularFile) before.find("usr/bin/shop").orElseThrow()).content()));

        assertThat(changes())
                .containsExactly(
                        "- /usr/bin/gone   -9000",
                        "+ /usr/bin/new   100",
                        "~ /etc/motd 644 0:0 → 600 0:0 motd 0",
                        "~ /usr/bin/shop content shop 0");
    }

    @Test
    void aFurtherNameOfAFileTakesNoBytes() throws IOException {
        long bytes = of(before).bytes();
        before.put("usr/bin/again", before.find("usr/bin/shop").orElseThrow());

        assertThat(of(before).bytes()).isEqualTo(bytes);
        assertThat(of(before).entries()).hasSize(of(after).entries().size() + 1);
    }

    @Test
    void aPackageThatCameInAnotherVersionIsNamed() throws IOException {
        SampleImage.status(after, "2.0");

        assertThat(InventoryChanges.between("before", of(before), of(after)).packages())
                .containsExactly(new InventoryChanges.PackageChange("shop", "1.0", "2.0", 0));
    }
}
