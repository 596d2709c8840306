package org.xenwright.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

class ImageDifferenceTest {
    private final Tree before = SampleImage.tree();
    private final Tree after = SampleImage.tree();

    private List<String> files() throws IOException {
        return ImageDifference.between(before, after, TestWorlds.DEBIAN).files().stream()
                .map(each -> each.sign() + " " + each.path() + " " + each.what())
                .toList();
    }

    private Inode motd() {
        return after.find("etc/motd").orElseThrow();
    }

    @Test
    void anImageDoesNotDifferFromItself() throws IOException {
        assertThat(ImageDifference.between(before, after, TestWorlds.DEBIAN).isEmpty())
                .isTrue();
    }

    @Test
    void whatIsNewOrGoneIsToldOnceWithItsCount() throws IOException {
        after.put("srv", new Directory(Attributes.of(0755, SampleImage.CLOCK)));
        SampleImage.file(after, "srv/a", "1");
        SampleImage.file(after, "srv/b", "2");
        after.remove("etc/motd");

        assertThat(files()).containsExactly("- /etc/motd file, 8 B", "+ /srv folder with 2 entries");
    }

    @Test
    void everyPropertyThatDiffersIsNamed() throws IOException {
        motd().attributes(motd().attributes()
                .withMode(0600)
                .withOwner(0, 4)
                .withXattrs(Xattrs.of(Map.of("user.note", "x".getBytes(StandardCharsets.UTF_8)))));

        assertThat(files()).containsExactly("~ /etc/motd mode 0644 -> 0600, owner 0:0 -> 0:4, xattr user.note");
    }

    @Test
    void contentIsComparedToItsLastByte() throws IOException {
        String text = "s".repeat(200_000);
        SampleImage.file(before, "usr/bin/shop", text + "a");
        SampleImage.file(after, "usr/bin/shop", text + "b");

        assertThat(files()).containsExactly("~ /usr/bin/shop content from byte 200000");
    }

    @Test
    void aLongerFileDiffersWhereTheShorterEnds() throws IOException {
        SampleImage.file(after, "etc/motd", "welcome\nand more\n");

        assertThat(files()).containsExactly("~ /etc/motd content from byte 8, 8 B -> 17 B");
    }

    @Test
    void contentOfExactlyOneBufferIsTheSame() throws IOException {
        Content one = Content.of("s".repeat(1 << 16));

        assertThat(ImageDifference.firstDifference(one, Content.of("s".repeat(1 << 16))))
                .isEqualTo(-1);
        assertThat(ImageDifference.firstDifference(one, Content.of("s".repeat((1 << 16) + 1))))
                .isEqualTo(1 << 16);
    }

    @Test
    void aLinkThatLeadsElsewhereIsTold() throws IOException {
        after.remove("bin");
        after.put("bin", new Symlink(Attributes.of(0777, SampleImage.CLOCK), "usr/sbin"));

        assertThat(files()).containsExactly("~ /bin target");
    }

    @Test
    void aFileThatBecameALinkIsTold() throws IOException {
        after.remove("etc/motd");
        after.put("etc/motd", new Symlink(Attributes.of(0644, SampleImage.CLOCK), "issue"));

        assertThat(files()).containsExactly("~ /etc/motd file, 8 B -> link, mode 0644 -> 0777");
    }

    @Test
    void aTimeAloneIsOnlyCounted() throws IOException {
        after.put("etc/motd", new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of("welcome\n")));

        ImageDifference difference = ImageDifference.between(before, after, TestWorlds.DEBIAN);

        assertThat(difference.files()).isEmpty();
        assertThat(difference.times()).isEqualTo(1);
    }

    @Test
    void packagesAreComparedByVersion() throws IOException {
        SampleImage.status(after, "1.1");

        assertThat(ImageDifference.between(before, after, TestWorlds.DEBIAN).packages())
                .containsExactly(new ImageDifference.PackageChange("shop:all", "1.0", "1.1", 0));
    }
}
