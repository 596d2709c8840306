package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Identity;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.Services;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.GuestType;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The files of a disk judged by the programs that will read them. */
@Tag("judge")
class DiskOutputsJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path target;

    private ImageManifest write(String fileSystem, String table, String... formats) throws IOException {
        DiskRequest disk = new DiskRequest(fileSystem, Ext4Size.DEFAULT, table, List.of(formats));
        ImageRequest request = new ImageRequest(
                "shop",
                "org.example:shop:1.0",
                "org.example:shop",
                new PackageRequest("amd64", List.of(), target, List.of(), List.of(), null, false, false),
                List.of(),
                new CustomizeRequest(
                        List.of(),
                        Identity.NONE,
                        List.of(),
                        new Overlay(target.resolve("none"), List.of(), Map.of()),
                        new Services(List.of(), List.of(), List.of()),
                        List.of()),
                disk,
                GuestType.PVH,
                CLOCK,
                target);
        Tree tree = new Tree(Attributes.of(0755, CLOCK));
        tree.put("etc", new Directory(Attributes.of(0755, CLOCK)));
        tree.put("etc/motd", new RegularFile(Attributes.of(0644, CLOCK), Content.of("welcome to the shop\n")));
        RootFileSystem.Planned root =
                new RootFileSystem(disk, request.coordinates(), CLOCK).plan(tree, target.resolve("root"));
        DiskOutputs outputs = new DiskOutputs(request, root.plan());
        ImageManifest manifest = new ImageManifest(
                ImageManifest.SCHEMA,
                "shop",
                request.coordinates(),
                "amd64",
                "pvh",
                CLOCK.toString(),
                null,
                root.facts(),
                outputs.disks(),
                List.of(),
                List.of(),
                List.of(),
                null);
        outputs.write(manifest, CLOCK, target);
        return manifest;
    }

    private String judge(String program, String... arguments) throws IOException {
        Judge.Verdict result = Judge.run(program, arguments);
        assertThat(result.exit()).as(program + ": " + result.output()).isZero();
        return result.output();
    }

    private String file(String name) {
        return target.resolve(name).toString();
    }

    @Test
    void everyFormatOfAPartitionedDiskHoldsTheSameBytes() throws IOException {
        ImageManifest manifest = write("ext4", "gpt", "raw", "qcow2", "vhd", "xva");

        assertThat(manifest.filesystem().rootDevice()).isEqualTo("/dev/xvda1");
        assertThat(manifest.disks())
                .extracting(ImageManifest.Disk::file)
                .containsExactly("shop.img", "shop.qcow2", "shop.vhd", "shop.xva");
        judge("qemu-img", "check", "-f", "qcow2", file("shop.qcow2"));
        judge("qemu-img", "compare", "-f", "raw", "-F", "qcow2", file("shop.img"), file("shop.qcow2"));
        judge("qemu-img", "compare", "-f", "raw", "-F", "vpc", file("shop.img"), file("shop.vhd"));
        assertThat(judge("sfdisk", "--verify", file("shop.img"))).contains("No errors detected");
        judge("e2fsck", "-fn", file("shop.img") + "?offset=1048576");
        try (InputStream in = Files.newInputStream(target.resolve("shop.xva"));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            assertThat(tar.getNextEntry().getName()).isEqualTo("ova.xml");
            assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<value>shop</value>")
                    .contains("<value>" + manifest.disks().get(3).size() + "</value>");
        }
    }

    @Test
    void aReadOnlyRootIsASquashfs() throws IOException {
        ImageManifest manifest = write("squashfs", "none", "raw");

        assertThat(manifest.filesystem().uuid()).isNull();
        assertThat(judge("unsquashfs", "-cat", file("shop.img"), "etc/motd")).isEqualTo("welcome to the shop\n");
    }

    @Test
    void aFormatThatIsNoLongerWantedIsRemoved() throws IOException {
        write("ext4", "none", "raw", "qcow2");

        write("ext4", "none", "qcow2");

        assertThat(target.resolve("shop.img")).doesNotExist();
        assertThat(target.resolve("shop.qcow2")).exists();
    }
}
