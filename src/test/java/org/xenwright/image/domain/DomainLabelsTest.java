package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

class DomainLabelsTest {
    private static final Attributes SOME = Attributes.of(0644, Instant.EPOCH);

    private final Tree image = new Tree(labelled("root_t"));
    private final SortedMap<TreePath, Inode> files = new TreeMap<>();

    private static Attributes labelled(String type) {
        byte[] label = ("system_u:object_r:" + type + ":s0\0").getBytes(StandardCharsets.US_ASCII);
        return SOME.withXattrs(Xattrs.NONE.withLabel(label));
    }

    @BeforeEach
    void fill() {
        image.directory("etc", labelled("etc_t"));
        image.directory("etc/plain", SOME);
        image.put("etc/hosts", new RegularFile(labelled("net_conf_t"), Content.EMPTY));
        files.put(TreePath.of("etc/hosts"), new RegularFile(SOME, Content.of("hosts")));
        files.put(TreePath.of("etc/own/new/file"), new RegularFile(SOME.withMode(0600), Content.of("new")));
        files.put(TreePath.of("etc/plain/link"), new Symlink(SOME, "file"));
        files.put(TreePath.of("srv"), new Directory(SOME));
    }

    private static String label(Inode inode) {
        byte[] label = inode.attributes().xattrs().asMap().getOrDefault(Xattrs.LABEL, new byte[0]);
        return new String(label, StandardCharsets.US_ASCII).replace("\0", "");
    }

    @Test
    void aFileHasTheLabelOfItsPlaceOrOfTheFolderAbove() {
        SortedMap<TreePath, Inode> labelled = new DomainLabels(image, Instant.EPOCH).on(files);
        SortedMap<String, String> labels = new TreeMap<>();
        labelled.forEach((path, inode) -> labels.put(path.toString(), label(inode)));
        assertThat(labels)
                .containsEntry("/etc/hosts", "system_u:object_r:net_conf_t:s0")
                .containsEntry("/etc/own", "system_u:object_r:etc_t:s0")
                .containsEntry("/etc/own/new", "system_u:object_r:etc_t:s0")
                .containsEntry("/etc/own/new/file", "system_u:object_r:etc_t:s0")
                .containsEntry("/etc/plain/link", "system_u:object_r:etc_t:s0")
                .containsEntry("/srv", "system_u:object_r:root_t:s0")
                .hasSize(6);
        assertThat(labelled.get(TreePath.of("etc/own/new/file")).attributes().mode())
                .isEqualTo(0600);
        assertThat(labelled.get(TreePath.of("etc/plain/link"))).isInstanceOf(Symlink.class);
    }

    @Test
    void anImageWithoutLabelsGivesNone() {
        assertThat(new DomainLabels(image, Instant.EPOCH).isLabelled()).isTrue();
        assertThat(new DomainLabels(new Tree(SOME), Instant.EPOCH).isLabelled()).isFalse();
    }

    @Test
    void aLabelThatAnInodeHasNoRoomForIsLeftOut() {
        Tree odd = new Tree(labelled("t".repeat(100)));
        assertThat(new DomainLabels(odd, Instant.EPOCH).isLabelled()).isFalse();
        image.directory("etc/odd", labelled("t".repeat(100)));
        files.clear();
        files.put(TreePath.of("etc/odd/file"), new RegularFile(SOME, Content.EMPTY));
        SortedMap<TreePath, Inode> labelled = new DomainLabels(image, Instant.EPOCH).on(files);
        assertThat(label(labelled.get(TreePath.of("etc/odd/file")))).isEqualTo("system_u:object_r:etc_t:s0");
    }
}
