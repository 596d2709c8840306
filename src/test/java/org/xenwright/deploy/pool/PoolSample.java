package org.xenwright.deploy.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.xenwright.content.ImagePlan;
import org.xenwright.deploy.DeployTerms;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Digest;

/** An image of 3 MiB with holes, and a domain with a delta over it and a state disk, for tests of pools. */
final class PoolSample {
    static final int SIZE = 3 << 20;
    /** The identity of its domain. */
    static final UUID DOMAIN = UUID.fromString("8f6a2c1e-0000-8000-8000-000000000001");

    static final PoolPatience HASTY =
            new PoolPatience(Duration.ofMillis(1), Duration.ofMinutes(1), Duration.ofMinutes(5), 64 << 10);

    final Path folder;
    final SharedFile image;
    final byte[] bytes = new byte[SIZE];
    final byte[] changed;
    final byte[] state = new byte[2 << 20];
    private final List<OwnFile> own = new ArrayList<>();

    private final String name;
    private final UUID uuid;

    PoolSample(Path folder) throws IOException {
        this(folder, "web", DOMAIN, 7);
    }

    PoolSample(Path folder, String name, UUID uuid, int seed) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = name;
        this.uuid = uuid;
        Random random = new Random(7);
        fill(random, bytes, 0, 10_000);
        fill(random, bytes, 1 << 20, 200_000);
        fill(random, bytes, SIZE - 100, 100);
        Path raw = write("web.img", bytes);
        image = new SharedFile("web.img", raw, SampleDomains.digest(raw), SIZE);
        changed = bytes.clone();
        random = new Random(seed);
        fill(random, changed, 2 << 20, 5000);
        Arrays.fill(changed, 1 << 20, (1 << 20) + 8192, (byte) 0);
        fill(random, state, 4096, 4096);
        Path mine = Files.createDirectories(folder.resolve("domains/" + name));
        Path delta = mine.resolve(name + ".qcow2");
        Path whole = folder.resolve("changed.img");
        Files.write(whole, changed);
        DiskFiles.write(
                ImagePlan.of(whole),
                delta,
                new DiskWriter.Qcow2Delta(new Backing(ImagePlan.of(raw), "../../web.img", DiskFormats.RAW), true));
        own.add(own(name + ".qcow2", delta, OwnFile.Purpose.DELTA));
        own.add(own(
                name + "-state.img",
                write("domains/" + name + "/" + name + "-state.img", state),
                OwnFile.Purpose.STATE));
    }

    private static OwnFile own(String name, Path file, OwnFile.Purpose purpose) throws IOException {
        return new OwnFile(name, file, SampleDomains.digest(file), Files.size(file), purpose);
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Path plain = Files.write(folder.resolve("plain"), content);
        RawDisk.write(ImagePlan.of(plain), file);
        return file;
    }

    private static void fill(Random random, byte[] into, int at, int length) {
        byte[] part = new byte[length];
        random.nextBytes(part);
        System.arraycopy(part, 0, into, at, length);
    }

    /** Returns the domain. */
    WantedDomain wanted() throws IOException {
        return wanted("memory = 512\nvcpus = 2\n");
    }

    /** Returns the domain with other statements of its file. */
    WantedDomain wanted(String more) throws IOException {
        return wanted("""
                extends = "pygrub"
                vif = [ "mac=00:16:3e:01:02:03,bridge=xenbr0" ]
                disk = [ "format=qcow2,vdev=xvda,access=rw,target=%1$s/domains/%2$s/%2$s.qcow2",
                    "format=raw,vdev=xvdb,access=rw,target=%1$s/domains/%2$s/%2$s-state.img" ]
                """.formatted(folder, name), more);
    }

    WantedDomain wanted(String start, String more) throws IOException {
        Path files = Files.createDirectories(folder.resolve("cfg"));
        Files.writeString(files.resolve(name + ".cfg"), start + more);
        ImageDefaults defaults = ImageDefaults.of(
                "web",
                "org.example:web",
                GuestType.PVH,
                folder.toString(),
                "vmlinuz",
                "initrd",
                "web.img",
                XlFormat.RAW);
        Domain domain = DomainFiles.load(files, Map.of(), defaults).get(0);
        return new WantedDomain(
                domain,
                uuid,
                folder.toString(),
                List.of(image),
                own,
                540_000,
                DeployTerms.NONE,
                Digest.of(start + more));
    }

    /** Returns a pool as a destination that waits for nothing. */
    static PoolDestination destination(StandInPool pool) throws Exception {
        return new PoolDestination(place(pool), "shop", HASTY);
    }

    static PoolPlace place(StandInPool pool) throws Exception {
        return place(pool, Map.of());
    }

    static PoolPlace place(StandInPool pool, Map<String, String> networks) throws Exception {
        return new PoolPlace(
                "pool1",
                List.of(pool.hosts.get(0).address()),
                StandInPool.USER,
                StandInPool.PASSWORD,
                List.of("SHA256:" + pool.hosts.get(0).fingerprint()),
                null,
                networks);
    }
}
