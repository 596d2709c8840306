package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.image.inspect.OutputDifference;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.platform.GuestType;
import org.xenwright.progress.NotedProgress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Packages of our own whose scripts tell what they saw, and do something else each time. */
@Tag("judge")
class ScriptsAnewJudgeTest {
    /** Notes what is there, and gets in the way of what is to come. */
    private static final String PREINST = """
            #!/bin/sh
            set -e
            for each in /etc/chance.conf /etc/early.conf /etc/chance.d /usr/share/chance/data /usr/bin/early; do
              if [ -e "$each" ]; then echo "$each"; fi
            done >/var/lib/seen
            mkdir -p /etc/chance.d
            chmod 0750 /etc/chance.d
            echo mine >/etc/chance.conf
            echo mine >/usr/bin/chance
            """;

    private static final String POSTINST = """
            #!/bin/sh
            set -e
            cat /proc/sys/kernel/random/uuid >/etc/chance.d/id
            echo always >/etc/chance.d/fixed
            """;

    @TempDir
    Path folder;

    private final NotedProgress listening = new NotedProgress();
    private final List<String> warnings = listening.warnings();

    private final Access access =
            Access.online(new Store(Path.of(System.getProperty("user.home"), ".cache", "xenwright")), listening);

    private PackageRequest packages() throws IOException {
        Path early = TestDeb.ofAll("early", "1")
                .directory("usr")
                .directory("usr/bin")
                .file("usr/bin/early", "early\n", 0755)
                .directory("etc")
                .file("etc/early.conf", "early\n")
                .build(folder);
        Path chance = TestDeb.ofAll("chance", "1")
                .field("Pre-Depends", "early")
                .member("preinst", PREINST)
                .member("postinst", POSTINST)
                .member("conffiles", "/etc/chance.conf\n/etc/chance.d/shipped\n")
                .directory("etc")
                .file("etc/chance.conf", "shipped\n")
                .directory("etc/chance.d")
                .file("etc/chance.d/shipped", "shipped\n")
                .directory("usr")
                .directory("usr/bin")
                .file("usr/bin/chance", "shipped\n", 0755)
                .directory("usr/share")
                .directory("usr/share/chance")
                .file("usr/share/chance/data", "shipped\n")
                .build(folder);
        return new TestRequest().local(early, chance).build();
    }

    private ImageRequest request(PackageRequest packages, String target) {
        return new ImageRequest(
                "chance",
                "org.xenwright.test:chance:1",
                "org.xenwright.test:chance",
                packages,
                List.of("/usr/share/doc/**", "/usr/share/locale/**"),
                CustomizeRequestBuilder.none(),
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW)),
                GuestType.PVH,
                null,
                folder.resolve(target));
    }

    private ImageBuild build() {
        return new ImageBuild(
                new DebianWorld(),
                access,
                "test",
                tree -> new Sandboxes(folder.resolve("scratch"), Judge.tools()).choose(tree));
    }

    private static String text(Tree tree, String path) throws IOException {
        return tree.follow(path).orElse(null) instanceof RegularFile file
                ? new String(file.content().bytes(1 << 10), StandardCharsets.UTF_8)
                : "none";
    }

    @Test
    void whatScriptsDoByChanceIsNamedWithItsPackageAndNoPreinstSeesItsOwnFiles() throws IOException {
        PackageRequest packages = packages();
        Lock lock = new DebianWorld().lock(packages, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        Store first = new Store(folder.resolve("first"));
        warnings.clear();
        build().anew(first).build(request(packages, "one"), lock, false, new BuildReport());
        String source = "the postinst of chance uses /proc/sys/kernel/random/uuid: ";
        assertThat(warnings).singleElement().asString().startsWith(source);
        warnings.clear();
        try (DiskContents disk = DiskContents.read(folder.resolve("one/chance.img"), folder.getRoot())) {
            Tree tree = disk.files();
            assertThat(text(tree, "var/lib/seen")).isEqualTo("/etc/early.conf\n/usr/bin/early\n");
            assertThat(text(tree, "etc/chance.conf")).isEqualTo("mine\n");
            assertThat(text(tree, "etc/chance.conf.dpkg-dist")).isEqualTo("shipped\n");
            assertThat(text(tree, "usr/bin/chance")).isEqualTo("shipped\n");
            assertThat(text(tree, "etc/chance.d/shipped")).isEqualTo("shipped\n");
            assertThat(text(tree, "usr/share/chance/data")).isEqualTo("shipped\n");
            assertThat(tree.find("etc/chance.d").orElseThrow().attributes().mode())
                    .isEqualTo(0750);
            assertThat(tree.find("var/lib/xenwright-unseen")).isEmpty();
        }

        build().anew(new Store(folder.resolve("second")))
                .comparedWith(first)
                .build(request(packages, "two"), lock, true, new BuildReport());
        // the first byte of two identifiers may be the same by chance
        assertThat(warnings)
                .filteredOn(each -> !each.startsWith(source))
                .singleElement()
                .asString()
                .startsWith("two runs of the scripts differ in /etc/chance.d/id (content from byte ")
                .endsWith("), made by a script of chance");
        OutputDifference difference = OutputDifference.between(
                folder.resolve("one/chance.img"), folder.resolve("two/chance.img"), TestWorlds.DEBIAN);
        assertThat(difference).isNotNull();
        assertThat(Objects.requireNonNull(difference).files())
                .extracting(ImageDifference.FileChange::path)
                .hasToString("[/etc/chance.d/id]");
    }
}
