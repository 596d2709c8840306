package org.xenwright.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Images of real packages, as input of benchmarks: raw ext4 disks, whose trees are read back from them. */
enum BenchTrees {
    /** That of the quickstart: about 250 MB. */
    QUICKSTART("systemd-sysv", "udev", "dbus", "nginx-light"),
    /** With a Java runtime and PostgreSQL: about 900 MB. */
    LARGE("systemd-sysv", "udev", "dbus", "openjdk-17-jre", "postgresql");

    private final List<String> packages;

    BenchTrees(String... packages) {
        this.packages = List.of(packages);
    }

    /** Makes the disk in a folder, from the host's own package sources; what the store holds is not fetched again. */
    Path disk(Path folder) throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        Access access = Access.online(new Store(home), Progress.SILENT);
        PackageRequest request = new TestRequest()
                .wanted(packages.toArray(String[]::new))
                .booting("linux-image-cloud-amd64")
                .build();
        Lock lock = new DebianWorld().lock(request, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        new ImageBuild(
                        new DebianWorld(),
                        access,
                        "bench",
                        tree -> new Sandboxes(home.resolve("scratch"), Judge.tools()).choose(tree))
                .build(
                        new TestImageRequest("tree", request, Files.createDirectories(folder))
                                .disk(new DiskRequest(
                                        FileSystemKinds.EXT4,
                                        Ext4Size.DEFAULT,
                                        PartitionTable.NONE,
                                        List.of(DiskFormats.RAW)))
                                .clock(Instant.parse("2026-11-01T00:00:00Z"))
                                .build(),
                        lock,
                        false,
                        new BuildReport());
        return folder.resolve("tree.img");
    }
}
