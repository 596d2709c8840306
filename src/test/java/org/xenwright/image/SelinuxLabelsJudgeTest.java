package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.customize.selinux.FileLabels;
import org.xenwright.customize.selinux.SelinuxPolicy;
import org.xenwright.deb.configure.UnpackedPackages;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Patch;
import org.xenwright.filesystem.ext4.Ext4Patcher;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.judge.Judge;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.Xattrs;

/** The two programs of SELinux name the labels of a system, and other people's programs find them on its disks. */
@Tag("judge")
class SelinuxLabelsJudgeTest {
    private static final Instant CLOCK = UnpackedPackages.CLOCK;
    private static final Attributes FOLDER = Attributes.of(0755, CLOCK);

    /** Some of the reference policy, in its own words. */
    private static final String CONTEXTS = """
            /.*\tsystem_u:object_r:default_t:s0
            /\t-d\tsystem_u:object_r:root_t:s0
            /etc(/.*)?\tsystem_u:object_r:etc_t:s0
            /etc/shadow.*\t--\tsystem_u:object_r:shadow_t:s0
            /usr(/.*)?\tsystem_u:object_r:usr_t:s0
            /(usr/)?s?bin(/.*)?\tsystem_u:object_r:bin_t:s0
            /usr/s?bin/.*\t-l\tsystem_u:object_r:bin_link_t:s0
            /(usr/)?bin/bash\t--\tsystem_u:object_r:shell_exec_t:s0
            /(usr/)?lib(/.*)?\tsystem_u:object_r:lib_t:s0
            /srv/a.b.*\tsystem_u:object_r:httpd_sys_content_t:s0:c0.c1023
            /tmp/.*\t<<none>>
            """;

    @TempDir
    Path folder;

    private Tree system() throws IOException {
        Tree tree = UnpackedPackages.fetch(folder.resolve("packages"), "policycoreutils", "selinux-utils")
                .tree();
        tree.directory("etc/selinux/small/contexts/files", FOLDER);
        put(tree, "etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=small\n");
        put(tree, "etc/selinux/small/contexts/files/file_contexts", CONTEXTS);
        put(tree, "etc/shadow", "");
        tree.directory("srv", FOLDER);
        put(tree, "srv/a b from c to d", "text");
        put(tree, "tmp/left", "text");
        return tree;
    }

    private static void put(Tree tree, String path, String text) {
        tree.put(path, new RegularFile(Attributes.of(0644, CLOCK), Content.of(text)));
    }

    private Map<String, String> labels(Tree tree) throws IOException {
        SelinuxPolicy policy = SelinuxPolicy.in(tree).orElseThrow();
        Tree labelled = tree.copy();
        new FileLabels(
                        policy,
                        policy.program().orElseThrow(),
                        any -> new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(any))
                .apply(labelled);
        Map<String, String> labels = new TreeMap<>();
        labelled.walk((path, inode) ->
                labels.put(path.toString(), label(inode.attributes().xattrs())));
        labels.put("/", label(labelled.root().attributes().xattrs()));
        this.labelled = labelled;
        return labels;
    }

    private Tree labelled = new Tree(FOLDER);

    private static String label(Xattrs xattrs) {
        return new String(xattrs.asMap().getOrDefault(Xattrs.LABEL, new byte[0]), StandardCharsets.US_ASCII)
                .replace("\0", "");
    }

    @Test
    void bothProgramsNameTheSameLabelsAndDisksHaveThem() throws IOException {
        Tree tree = system();
        Tree without = tree.copy();
        for (String each : new String[] {"usr/sbin/setfiles", "sbin/setfiles"}) {
            without.real(TreePath.of(each)).ifPresent(without::remove);
        }
        Map<String, String> others = labels(without);
        Map<String, String> labels = labels(tree);
        assertThat(labels)
                .containsEntry("/", "system_u:object_r:root_t:s0")
                .containsEntry("/etc/shadow", "system_u:object_r:shadow_t:s0")
                .containsEntry("/usr/bin/bash", "system_u:object_r:shell_exec_t:s0")
                .containsEntry("/usr/bin/sh", "system_u:object_r:bin_link_t:s0")
                .containsEntry("/srv/a b from c to d", "system_u:object_r:httpd_sys_content_t:s0:c0.c1023")
                .containsEntry("/tmp/left", "");
        Map<String, String> common = new TreeMap<>(labels);
        common.keySet().removeIf(path -> path.contains("setfiles") || path.contains("restorecon") || inPseudo(path));
        assertThat(common)
                .hasSizeGreaterThan(2000)
                .allSatisfy(
                        (path, label) -> assertThat(others.get(path)).as(path).isEqualTo(label));
        disks(labelled);
    }

    /** The first program leaves out what is no file of a disk when a system runs. */
    private static boolean inPseudo(String path) {
        return path.startsWith("/dev") || path.startsWith("/proc") || path.startsWith("/sys");
    }

    private void disks(Tree tree) throws IOException {
        Path ext4 = folder.resolve("ext4.img");
        RawDisk.write(Ext4.plan(tree, Ext4Options.of("labels", CLOCK)).image(), ext4);
        assertThat(attribute(ext4, "/usr/bin/bash")).contains("system_u:object_r:shell_exec_t:s0\\000");
        assertThat(attribute(ext4, "/usr/bin/sh")).contains("system_u:object_r:bin_link_t:s0");
        assertThat(attribute(ext4, "/srv")).contains("system_u:object_r:default_t:s0");
        Judge.Verdict check = Judge.run("e2fsck", "-fn", ext4.toString());
        assertThat(check.exit()).as(check.output()).isZero();
        Path squashfs = folder.resolve("disk.squashfs");
        Squashfs.write(tree, SquashfsOptions.of(CLOCK), squashfs);
        Path out = folder.resolve("out");
        Judge.Verdict unpacked = Judge.run(
                "unsquashfs",
                "-xattrs",
                "-quiet",
                "-no-progress",
                "-d",
                out.toString(),
                squashfs.toString(),
                "usr/bin",
                "srv");
        assertThat(unpacked.exit()).as(unpacked.output()).isZero();
        assertThat(Judge.run(
                                "getfattr",
                                "--absolute-names",
                                "-h",
                                "-n",
                                Xattrs.LABEL,
                                "--only-values",
                                out + "/usr/bin/sh")
                        .output())
                .startsWith("system_u:object_r:bin_link_t:s0");
        assertThat(Judge.run(
                                "getfattr",
                                "--absolute-names",
                                "-n",
                                Xattrs.LABEL,
                                "--only-values",
                                out + "/srv/a b from c to d")
                        .output())
                .startsWith("system_u:object_r:httpd_sys_content_t:s0:c0.c1023");
        patched(ext4);
    }

    /** A domain's own files have labels as well, new ones and those that take another's place. */
    private void patched(Path base) throws IOException {
        Path image = folder.resolve("patched.img");
        Attributes labelledFile = Attributes.of(0600, CLOCK)
                .withXattrs(Xattrs.NONE.withLabel("system_u:object_r:etc_t:s0\0".getBytes(StandardCharsets.US_ASCII)));
        try (Ext4Patcher patcher = Ext4Patcher.open(base, 0)) {
            Ext4Patch patch = patcher.patch(CLOCK);
            patch.put(TreePath.of("etc/shadow"), new RegularFile(labelledFile, Content.of("root::")));
            patch.put(TreePath.of("etc/new"), new Directory(labelledFile.withMode(0755)));
            patch.put(TreePath.of("etc/new/file"), new RegularFile(labelledFile, Content.of("new")));
            patch.put(TreePath.of("etc/new/link"), new Symlink(labelledFile, "file"));
            RawDisk.write(patch.image(), image);
        }
        assertThat(attribute(image, "/etc/shadow")).contains("system_u:object_r:shadow_t:s0");
        for (String each : new String[] {"/etc/new", "/etc/new/file", "/etc/new/link"}) {
            assertThat(attribute(image, each)).as(each).contains("system_u:object_r:etc_t:s0\\000");
        }
        Judge.Verdict check = Judge.run("e2fsck", "-fn", image.toString());
        assertThat(check.exit()).as(check.output()).isZero();
    }

    private static String attribute(Path image, String path) throws IOException {
        return Judge.run("debugfs", "-R", "ea_list \"" + path + "\"", image.toString())
                .output();
    }
}
